package io.margrad.experiments.cuda;

import io.margrad.cuda.CudaDescription;
import io.margrad.cuda.CudaException;
import io.margrad.cuda.CudaLibrary;
import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.CudaProbe;
import io.margrad.cuda.CudaProbe.LibraryState;
import io.margrad.cuda.CudaUnavailableException;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.KernelChoice;
import io.margrad.tensor.ops.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks at everything a run needs, tries it, and says what to do about what is missing. */
public final class Doctor {
    private final List<String> lines = new ArrayList<>();
    private boolean usable;

    private Doctor() {}

    /**
     * What was found.
     *
     * @param lines for a person
     * @param usable whether a CUDA device computes, with own kernels at least
     */
    public record Findings(List<String> lines, boolean usable) {}

    /** Examines this machine. Never throws for what is missing. */
    public static Findings examine() {
        Doctor doctor = new Doctor();
        try (CpuBackend cpu = new CpuBackend()) {
            doctor.good("CPU engine", cpu.describe());
        }
        CudaProbe probe = CudaProbe.run();
        doctor.driver(probe);
        for (LibraryState state : probe.libraries().subList(1, probe.libraries().size())) {
            doctor.library(state);
        }
        doctor.kernel(probe);
        return new Findings(List.copyOf(doctor.lines), doctor.usable);
    }

    private void driver(CudaProbe probe) {
        LibraryState driver = probe.libraries().getFirst();
        if (!driver.isLoaded()) {
            bad("driver", driver.problem(), driver.fix());
            return;
        }
        good("driver", "CUDA " + probe.driverVersion() + ", " + where(driver));
        Path bindings = driver.bindings();
        Path folder = bindings == null ? null : bindings.getParent();
        if (folder != null) {
            // It is named by the content of what lies in it; the folder around it is what a person may want to empty.
            good("JCuda natives", String.valueOf(folder.getParent()));
        }
        if (probe.devices().isEmpty()) {
            bad("device", probe.problem(), "check that `nvidia-smi` lists a device");
        }
        for (int i = 0; i < probe.devices().size(); i++) {
            CudaDescription d = probe.devices().get(i);
            good("device cuda:" + i, String.format(
                    Locale.ROOT,
                    "%s, compute capability %d.%d, %.1f GiB",
                    d.name(),
                    d.architecture() / 10,
                    d.architecture() % 10,
                    d.memoryBytes() / (double) (1L << 30)));
        }
    }

    private void library(LibraryState state) {
        String name = name(state.library());
        if (state.isLoaded()) {
            good(name, where(state));
        } else {
            bad(name, state.problem(), state.fix());
        }
    }

    private static String where(LibraryState state) {
        Path file = state.file();
        return file == null ? state.library().soname() : file.toString();
    }

    private static String name(CudaLibrary library) {
        return switch (library) {
            case DRIVER -> "driver";
            case NVRTC -> "NVRTC";
            case CUBLAS -> "cuBLAS";
            case CUDNN -> "cuDNN";
        };
    }

    /** The proof: a kernel compiled, launched and read back. */
    private void kernel(CudaProbe probe) {
        if (probe.devices().isEmpty()) {
            lines.add("--device auto takes the CPU");
            return;
        }
        try (CudaBackend cuda = CudaBackend.open(0, CudaOptions.DEFAULT, KernelChoice.AUTO)) {
            float[] result = Tape.inference(cuda, () -> {
                Tensor x = Tape.current().constant("x", Shape.of(2), new float[] {1, -2});
                return Scale.scale(x, 3).toArray();
            });
            if (result[0] != 3 || result[1] != -6) {
                bad("kernel", "3 (1, -2) gave (" + result[0] + ", " + result[1] + ")", "do not trust this device");
                return;
            }
            good("kernel", "compiled, launched, right");
            usable = true;
            lines.add("--device auto takes cuda:0: " + cuda.describe());
        } catch (CudaUnavailableException e) {
            bad("kernel", e.reason(), e.fix());
            lines.add("--device auto takes the CPU");
        } catch (CudaException e) {
            bad("kernel", String.valueOf(e.getMessage()), "see the message; `nvidia-smi` shows the device's state");
        }
    }

    private void good(String what, String found) {
        lines.add(String.format(Locale.ROOT, "%-14s ok       %s", what, found));
    }

    private void bad(String what, String problem, String fix) {
        lines.add(String.format(Locale.ROOT, "%-14s missing  %s", what, problem));
        lines.add(String.format(Locale.ROOT, "%-14s   fix    %s", "", fix));
    }
}
