package io.margrad.bench.cli;

import io.margrad.bench.Facts;
import io.margrad.bench.ops.Engine;
import io.margrad.bench.ops.OpRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./margrad bench}: measures ops, and with a subcommand other libraries or scaling. */
@Command(
        name = "margrad bench",
        description = "Measures ops, each checked against the reference first; writes JMH's JSON and a table to bench/results/cpu.",
        subcommands = {Peers.class, Products.class, Profile.class, Scaling.class},
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
    private static final int USAGE = 2;

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Regular expression, looked for in names such as 'matmul 32x784x800'.")
    private String pattern = "";

    @Option(names = "--engines", split = ",", description = "What runs the ops: ${COMPLETION-CANDIDATES}. Default: CPU,REFERENCE")
    private List<Engine> engines = List.of(Engine.CPU, Engine.REFERENCE);

    @Option(names = "--threads", description = "Threads of the CPU engine; default: as many as there are processors.")
    private int threads;

    @Option(names = "--quick", description = "One short iteration of each: shows that everything works, and measures nothing.")
    private boolean quick;

    /** Runs the command line and exits with its status. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        OpRun run;
        try {
            run = new OpRun(Pattern.compile(pattern), engines, threads, quick);
        } catch (PatternSyntaxException e) {
            System.err.println("margrad bench: PATTERN: " + e.getMessage());
            return USAGE;
        }
        if (run.chosen().isEmpty() && run.losses().isEmpty()) {
            System.err.println("margrad bench: PATTERN: expected part of the name of an op or size, found '" + pattern + "', which is in none");
            return USAGE;
        }
        List<RunResult> results = run.run();
        Path file = Facts.results("ops");
        Files.createDirectories(file.toAbsolutePath().getParent());
        ResultFormatFactory.getInstance(ResultFormatType.JSON, file + ".json").writeOut(results);
        // JMH notes the options of the JVM, and among them where this machine keeps the project.
        Path json = Path.of(file + ".json");
        Files.writeString(json, Files.readString(json).replace(Facts.home().toAbsolutePath().toString(), "."));
        StringBuilder text = new StringBuilder("# Ops\n\n");
        Facts.lines().forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- `margrad bench").append(pattern.isEmpty() ? "" : " '" + pattern + "'").append("`\n\n").append(run.markdown(results));
        Files.writeString(Path.of(file + ".md"), text);
        System.out.println(text);
        System.out.println("written: " + file + ".md");
        return 0;
    }
}
