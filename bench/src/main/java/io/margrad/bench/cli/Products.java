package io.margrad.bench.cli;

import io.margrad.bench.Facts;
import io.margrad.bench.ResultFiles;
import io.margrad.bench.products.ProductKind;
import io.margrad.bench.products.ProductRun;
import io.margrad.tensor.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Matrix products in other libraries, side by side. */
@Command(
        name = "products",
        description = "Multiplies matrices in Margrad, MKL and OpenBLAS, checks each result, and measures them in turn.",
        mixinStandardHelpOptions = true)
final class Products implements Callable<Integer> {
    private static final int USAGE = 2;

    @Option(names = "--with", split = ",", description = "Which: ${COMPLETION-CANDIDATES}. Default: mkl,openblas")
    private List<ProductKind> others = List.of(ProductKind.MKL, ProductKind.OPENBLAS);

    @Option(names = "--rounds", description = "Rounds of each product (${DEFAULT-VALUE}).")
    private int rounds = 9;

    @Option(names = "--threads", description = "Threads of each; default: as many as there are processors.")
    private int threads = CpuBackend.defaultThreads();

    @Override
    public Integer call() throws IOException {
        List<ProductKind> all = new ArrayList<>(List.of(ProductKind.MARGRAD));
        others.stream().filter(kind -> kind != ProductKind.MARGRAD).distinct().forEach(all::add);
        ProductRun run;
        try {
            run = new ProductRun(threads, rounds, all);
        } catch (IllegalArgumentException e) {
            System.err.println("margrad bench: " + e.getMessage());
            return USAGE;
        }
        Path results = Facts.results("products");
        Path logs = Files.createTempDirectory("margrad-products");
        ProductRun.Result result = run.run(Facts.home().resolve("bench/peers"), logs, System.err::println);
        StringBuilder text = new StringBuilder("# Matrix products beside other libraries\n\n");
        Facts.lines().forEach(fact -> text.append("- ").append(fact).append('\n'));
        result.libraries().forEach(library -> text.append("- ").append(library).append('\n'));
        text.append("- ").append(threads).append(" threads each; GFLOP/s, median and range of ").append(rounds)
                .append(" rounds; every library in a process of its own, in turn\n\n").append(run.markdown(result.lines()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("facts", Facts.lines());
        json.put("run", run);
        json.put("result", result);
        ResultFiles.write(results, text.toString(), json);
        return 0;
    }
}
