package io.margrad.experiments.cli;

import io.margrad.experiments.cuda.Doctor;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code margrad doctor}: what this machine has for CUDA, what it lacks, and the line that fixes it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Says what this machine has for CUDA, what it lacks, and how to get it.",
            "Exit status 0 when a CUDA device computes, 1 otherwise.",
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        Doctor.Findings findings = Doctor.examine();
        findings.lines().forEach(out::println);
        out.flush();
        return findings.usable() ? 0 : 1;
    }
}
