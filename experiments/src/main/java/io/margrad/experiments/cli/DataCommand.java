package io.margrad.experiments.cli;

import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.data.MnistVerify;
import io.margrad.experiments.faces.detect.MtcnnModel;
import io.margrad.experiments.faces.detect.MtcnnSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code margrad data fetch|verify mnist|mtcnn}: fills the cache, or says whether the files that are there are right. */
@Command(name = "data", mixinStandardHelpOptions = true, description = "Fetch or verify a data set or published weights.")
public final class DataCommand implements Runnable {
    /** The data sets known here. */
    enum DataSet {
        /** Handwritten digits. */
        MNIST,
        /** The face detector's weights. */
        MTCNN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Data sets are written in lower case, which picocli's own conversion of enums would refuse. */
    static final class DataSetConverter implements ITypeConverter<DataSet> {
        @Override
        public DataSet convert(String value) {
            for (DataSet set : DataSet.values()) {
                if (set.toString().equals(value)) {
                    return set;
                }
            }
            throw new TypeConversionException("expected mnist or mtcnn, found '" + value + "'");
        }
    }

    private final MnistSource source;
    private final MtcnnSource mtcnn;

    @Spec
    private @Nullable CommandSpec spec;

    /** On this process's environment. */
    public DataCommand() {
        this(MnistSource.system(), MtcnnSource.system());
    }

    DataCommand(MnistSource source, MtcnnSource mtcnn) {
        this.source = source;
        this.mtcnn = mtcnn;
    }

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand: fetch or verify");
    }

    @Command(name = "fetch", mixinStandardHelpOptions = true, description = "Fetch a data set, or weights, into the cache.")
    int fetch(
            @Parameters(paramLabel = "SET", converter = DataSetConverter.class, description = "One of: mnist, mtcnn.")
                    DataSet set) {
        PrintWriter out = spec().commandLine().getOut();
        FetchListener listener = lines(spec().commandLine().getErr());
        switch (set) {
            case MNIST -> {
                boolean fetched = source.fetch(listener);
                out.printf("%s: %s: 4 files, sums OK (%s)%n", set, source.cache(), words(fetched));
            }
            case MTCNN -> {
                boolean fetched = mtcnn.fetch(listener);
                out.printf("%s: %s: sum OK (%s)%n", set, mtcnn.cached(), words(fetched));
            }
        }
        out.flush();
        return 0;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compare files with the published SHA-256 sums.")
    int verify(
            @Parameters(paramLabel = "SET", converter = DataSetConverter.class, description = "One of: mnist, mtcnn.")
                    DataSet set,
            @Option(
                            names = "--data",
                            paramLabel = "PATH",
                            description = "Folder of digits to look in instead of MARGRAD_DATA or the cache; model file of MTCNN.")
                    @Nullable Path data) {
        PrintWriter out = spec().commandLine().getOut();
        if (set == DataSet.MTCNN) {
            Path file = data == null ? mtcnn.cached() : data;
            MtcnnModel model = MtcnnModel.read(file);
            out.println((model.isPublished() ? "OK   " : "BAD  ") + file + ": " + model.source());
            out.flush();
            return model.isPublished() ? 0 : 1;
        }
        List<MnistVerify> results = MnistVerify.check(source.folder(data));
        for (MnistVerify result : results) {
            out.println(result.ok() ? "OK   " + result.sha256() + "  " + result.path() : "BAD  " + result.problem());
        }
        out.flush();
        return results.stream().allMatch(MnistVerify::ok) ? 0 : 1;
    }

    private static String words(boolean fetched) {
        return fetched ? "fetched" : "already there";
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }

    /** Says each step of a fetch on standard error. */
    static FetchListener lines(PrintWriter err) {
        return line -> {
            err.println(line);
            err.flush();
        };
    }
}
