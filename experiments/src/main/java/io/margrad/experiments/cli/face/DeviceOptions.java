package io.margrad.experiments.cli.face;

import io.margrad.experiments.device.DeviceChoice;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.tensor.cuda.KernelChoice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where it is computed. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (default: CUDA where it works, else the CPU), cpu, cuda or cuda:N. cuda is never replaced by the CPU.")
    private String device = "auto";

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description = "On CUDA, who multiplies and convolves: vendor (cuBLAS, cuDNN), own, or auto (default: vendor where present).")
    private KernelChoice kernels = KernelChoice.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the CPU engine (default: all processors).")
    private @Nullable Integer threads;

    /** Throws for what cannot be, before anything is opened. */
    void check(CommandSpec spec) {
        Usage.check(spec, threads == null || threads >= 1, "--threads", "at least 1", String.valueOf(threads));
        Usage.check(spec, DeviceChoice.parse(device) != null, "--device", "auto, cpu, cuda or cuda:N", device);
    }

    OpenedDevice open() {
        return OpenedDevice.open(Objects.requireNonNull(DeviceChoice.parse(device)), threads, kernels);
    }
}
