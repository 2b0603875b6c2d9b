package io.margrad.experiments.cli.options;

import io.margrad.experiments.device.DeviceChoice;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.run.RunException;
import io.margrad.tensor.cuda.KernelChoice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where it is computed. */
public final class DeviceOptions {
    private static final String DEVICE = "--device";
    private static final String KERNELS = "--kernels";
    private static final String THREADS = "--threads";

    @Option(
            names = DEVICE,
            paramLabel = "DEVICE",
            description = "auto (default: CUDA where it works, else the CPU), cpu, cuda or cuda:N. cuda is never replaced by the CPU.")
    private String device = "auto";

    @Option(
            names = KERNELS,
            paramLabel = "KIND",
            description = "On CUDA, who multiplies and convolves: vendor (cuBLAS, cuDNN), own, or auto (default: vendor where present).")
    private KernelChoice kernels = KernelChoice.AUTO;

    @Option(names = THREADS, paramLabel = "N", description = "Threads of the CPU engine (default: all processors).")
    private @Nullable Integer threads;

    /** Throws for what cannot be, before anything is opened. */
    public void check(CommandSpec spec) {
        Usage.check(spec, threads == null || threads >= 1, THREADS, "at least 1", String.valueOf(threads));
        Usage.check(spec, DeviceChoice.parse(device) != null, DEVICE, "auto, cpu, cuda or cuda:N", device);
    }

    /** Opens it. */
    public OpenedDevice open() {
        return OpenedDevice.open(choice(), threads, kernels);
    }

    /**
     * Opens the device that a run began on: elsewhere it would be another run.
     *
     * @param began what run.json says
     * @param first the options that the run began with; what was not given now is taken from them
     */
    public OpenedDevice openAgain(CommandSpec spec, String began, DeviceOptions first) {
        DeviceChoice then = DeviceChoice.parse(began);
        DeviceChoice now = choice();
        if (then == null) {
            throw new RunException("run.json: device: expected cpu or cuda:N, found " + began);
        }
        boolean any = now instanceof DeviceChoice.Auto;
        Usage.check(spec, any || now.getClass() == then.getClass(), DEVICE, began + ", where the run began", device);
        return OpenedDevice.open(
                any ? then : now,
                Usage.given(spec, THREADS) ? threads : first.threads,
                Usage.given(spec, KERNELS) ? kernels : first.kernels);
    }

    private DeviceChoice choice() {
        return Objects.requireNonNull(DeviceChoice.parse(device));
    }
}
