package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.nn.Module;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.util.Arrays;
import java.util.List;

/** Runs R-Net or O-Net on squares cut out of a picture, many in one batch. */
final class Crops {
    /** Crops of a batch: more would not be faster, only larger. */
    private static final int BATCH = 32;

    private final Backend backend;
    private final Module network;
    private final int side;
    private final int heads;
    private final Resampler resampler;

    /**
     * A stage.
     *
     * @param side of the network's input
     * @param heads outputs of the network
     */
    Crops(Backend backend, Module network, int side, int heads, Resampler resampler) {
        this.backend = backend;
        this.network = network;
        this.side = side;
        this.heads = heads;
        this.resampler = resampler;
    }

    /**
     * The network's heads for each window.
     *
     * @param windows in pixels counted from 1; whole numbers, at least one pixel large
     * @param mirrored whether each crop is turned left to right
     */
    Heads run(Picture picture, List<Box> windows, boolean mirrored) {
        float[] all = new float[windows.size() * heads];
        int size = Resampler.CHANNELS * side * side;
        for (int from = 0; from < windows.size(); from += BATCH) {
            List<Box> batch = windows.subList(from, Math.min(from + BATCH, windows.size()));
            float[] pixels = new float[batch.size() * size];
            for (int i = 0; i < batch.size(); i++) {
                cut(picture, batch.get(i), pixels, i * size);
            }
            if (mirrored) {
                mirror(pixels);
            }
            Shape shape = Shape.of(batch.size(), Resampler.CHANNELS, side, side);
            float[] result = Tape.inference(backend, () -> network.forward(Tape.current().constant("crops", shape, pixels))
                    .toArray());
            System.arraycopy(result, 0, all, from * heads, result.length);
        }
        return new Heads(all, heads);
    }

    private void cut(Picture picture, Box window, float[] pixels, int at) {
        int width = (int) window.width();
        int height = (int) window.height();
        resampler.write(
                picture,
                (int) window.x1() - 1,
                (int) window.y1() - 1,
                width,
                new Taps(width, side),
                height,
                new Taps(height, side),
                0,
                side,
                pixels,
                at);
    }

    private void mirror(float[] pixels) {
        for (int row = 0; row < pixels.length; row += side) {
            float[] turned = Arrays.copyOfRange(pixels, row, row + side);
            for (int x = 0; x < side; x++) {
                pixels[row + x] = turned[side - 1 - x];
            }
        }
    }
}
