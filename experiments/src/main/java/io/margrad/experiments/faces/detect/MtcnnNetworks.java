package io.margrad.experiments.faces.detect;

import io.margrad.nn.Bias;
import io.margrad.nn.Conv2d;
import io.margrad.nn.ConvSettings;
import io.margrad.nn.Flatten;
import io.margrad.nn.Linear;
import io.margrad.nn.MaxPool2d;
import io.margrad.nn.Module;
import io.margrad.nn.PRelu;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sequential;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.List;
import java.util.stream.Stream;

/**
 * The three networks of MTCNN (Zhang et al., "Joint Face Detection and Alignment using Multi-task Cascaded Convolutional Networks",
 * 2016; layers as in kpzhang93/MTCNN_face_detection_alignment, det1 to det3). Convolutions have stride 1 and no padding, a PReLU with one
 * slope a channel follows each, and pooling windows are clipped at the border as in Caffe. Dropout, which O-Net has in training, is
 * nothing here.
 *
 * <p>What the originals compute in two or three last layers side by side is one layer here: its outputs, the heads, are the scores of "no
 * face" and "face" before the softmax, the corrections of the box dx1, dy1, dx2, dy2, and in O-Net the points x1 to x5, y1 to y5.
 *
 * @param proposal P-Net, [B, 3, H, W] to [B, 6, ceil((H - 2) / 2) - 4, ceil((W - 2) / 2) - 4]; a cell sees 12 x 12 pixels
 * @param refine R-Net, [B, 3, 24, 24] to [B, 6]
 * @param output O-Net, [B, 3, 48, 48] to [B, 16]
 */
record MtcnnNetworks(Module proposal, Module refine, Module output) implements AutoCloseable {
    /** Parameters of all three. */
    static final int PARAMETERS = 495_850;

    /** Heads of P-Net and R-Net. */
    static final int HEADS = 6;

    /** Heads of O-Net. */
    static final int HEADS_WITH_POINTS = 16;

    /** Pixels that P-Net's cell sees, each way. */
    static final int CELL = 12;

    /** Pixels between two cells of P-Net. */
    static final int STRIDE = 2;

    /** Side of R-Net's input. */
    static final int REFINE_SIDE = 24;

    /** Side of O-Net's input. */
    static final int OUTPUT_SIDE = 48;

    /** Networks without meaning; their parameters are to be set. */
    static MtcnnNetworks untrained(Backend backend) {
        Layers layers = new Layers(backend, new Philox(0, 0));
        Module two = new MaxPool2d(2, 2, Rounding.CEIL);
        Module three = new MaxPool2d(3, 2, Rounding.CEIL);
        Module proposal = new Sequential(
                layers.convolution("pnet", 1, 3, 10, 3),
                two,
                layers.convolution("pnet", 2, 10, 16, 3),
                layers.convolution("pnet", 3, 16, 32, 3),
                layers.plain("pnet.heads", 32, HEADS, 1));
        Module refine = new Sequential(
                layers.convolution("rnet", 1, 3, 28, 3),
                three,
                layers.convolution("rnet", 2, 28, 48, 3),
                three,
                layers.convolution("rnet", 3, 48, 64, 2),
                new Flatten(),
                layers.full("rnet", 4, 64 * 3 * 3, 128),
                layers.linear("rnet.heads", 128, HEADS));
        Module output = new Sequential(
                layers.convolution("onet", 1, 3, 32, 3),
                three,
                layers.convolution("onet", 2, 32, 64, 3),
                three,
                layers.convolution("onet", 3, 64, 64, 3),
                two,
                layers.convolution("onet", 4, 64, 128, 2),
                new Flatten(),
                layers.full("onet", 5, 128 * 3 * 3, 256),
                layers.linear("onet.heads", 256, HEADS_WITH_POINTS));
        return new MtcnnNetworks(proposal, refine, output);
    }

    /** The parameters of all three, each with a name of its own. */
    List<Parameter> parameters() {
        return Stream.of(proposal, refine, output)
                .flatMap(network -> network.parameters().stream())
                .toList();
    }

    @Override
    public void close() {
        proposal.close();
        refine.close();
        output.close();
    }

    private record Layers(Backend backend, Philox random) {
        Module convolution(String network, int number, int channels, int filters, int kernel) {
            return new Sequential(
                    plain(network + ".conv" + number, channels, filters, kernel),
                    new PRelu(backend, network + ".prelu" + number, filters));
        }

        Module full(String network, int number, int inputs, int outputs) {
            return new Sequential(
                    linear(network + ".fc" + number, inputs, outputs),
                    new PRelu(backend, network + ".prelu" + number, outputs));
        }

        Module plain(String name, int channels, int filters, int kernel) {
            return new Conv2d(backend, name, ConvSettings.of(channels, filters, kernel, 0), random);
        }

        Module linear(String name, int inputs, int outputs) {
            return new Linear(backend, name, inputs, outputs, Bias.ZERO, random);
        }
    }
}
