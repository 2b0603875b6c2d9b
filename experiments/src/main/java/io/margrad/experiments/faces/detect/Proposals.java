package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.util.ArrayList;
import java.util.List;

/**
 * MTCNN's first stage: P-Net slides over a pyramid of scaled pictures.
 *
 * <p>A level is computed in bands of rows, which overlap by what a cell sees beyond its stride; the cells are, up to rounding, those of the
 * whole level, and a large photograph needs no more memory than a small one.
 */
final class Proposals {
    /** Pixels of a band: what P-Net makes of them fits into a processor's cache. */
    private static final int BAND_PIXELS = 1 << 15;

    /** Rows of a band at least, so that the overlap of ten rows stays a small part. */
    private static final int BAND_ROWS = 64;

    private static final double WITHIN_LEVEL = 0.5;
    private static final double BETWEEN_LEVELS = 0.7;

    private final Backend backend;
    private final MtcnnNetworks networks;
    private final DetectorSettings settings;
    private final Resampler resampler;

    Proposals(Backend backend, MtcnnNetworks networks, DetectorSettings settings, Resampler resampler) {
        this.backend = backend;
        this.networks = networks;
        this.settings = settings;
        this.resampler = resampler;
    }

    /**
     * The scales of the pyramid: 12 / minimum size, times the factor again and again, while the shorter side has 12 pixels or more.
     */
    static List<Double> scales(int width, int height, DetectorSettings settings) {
        double first = (double) MtcnnNetworks.CELL / settings.minSize();
        double side = Math.min(width, height) * first;
        List<Double> scales = new ArrayList<>();
        while (side >= MtcnnNetworks.CELL) {
            scales.add(first * Math.pow(settings.factor(), scales.size()));
            side *= settings.factor();
        }
        return scales;
    }

    /** Squares in which there may be a face, from the highest score down. */
    List<Candidate> find(Picture picture) {
        List<Candidate> all = new ArrayList<>();
        for (double scale : scales(picture.width(), picture.height(), settings)) {
            all.addAll(Suppression.UNION.keep(level(picture, scale), WITHIN_LEVEL));
        }
        List<Candidate> squares = new ArrayList<>();
        for (Candidate candidate : Suppression.UNION.keep(all, BETWEEN_LEVELS)) {
            squares.add(candidate.correctedWithoutEdge().squared());
        }
        return squares;
    }

    /** All windows of one level above the threshold, row by row. */
    List<Candidate> level(Picture picture, double scale) {
        int width = (int) Math.ceil(picture.width() * scale);
        int height = (int) Math.ceil(picture.height() * scale);
        Taps columns = new Taps(picture.width(), width);
        Taps rows = new Taps(picture.height(), height);
        int cells = Math.ceilDiv(height - 2, 2) - 4;
        int cellsInBand = Math.max(BAND_ROWS, BAND_PIXELS / width) / MtcnnNetworks.STRIDE;
        List<Candidate> found = new ArrayList<>();
        for (int cell = 0; cell < cells; cell += cellsInBand) {
            int from = cell * MtcnnNetworks.STRIDE;
            boolean last = cell + cellsInBand >= cells;
            // The last band goes to the end of the level: there, pooling windows are clipped as they would be without bands.
            int to = last ? height : from + (cellsInBand - 1) * MtcnnNetworks.STRIDE + MtcnnNetworks.CELL;
            float[] pixels = new float[Resampler.CHANNELS * (to - from) * width];
            resampler.write(
                    picture, 0, 0, picture.width(), columns, picture.height(), rows, from, to, pixels, 0);
            band(pixels, to - from, width, cell, scale, found);
        }
        return found;
    }

    private void band(float[] pixels, int height, int width, int firstCell, double scale, List<Candidate> found) {
        Shape shape = Shape.of(1, Resampler.CHANNELS, height, width);
        float[] heads = Tape.inference(backend, () -> networks.proposal()
                .forward(Tape.current().constant("level", shape, pixels))
                .toArray());
        int across = Math.ceilDiv(width - 2, 2) - 4;
        int plane = heads.length / MtcnnNetworks.HEADS;
        for (int i = 0; i < plane; i++) {
            double score = Heads.probability(heads[i], heads[plane + i]);
            if (score >= settings.proposal()) {
                Box box = window(i % across, firstCell + i / across, scale);
                found.add(new Candidate(
                        i, box, score, heads[2 * plane + i], heads[3 * plane + i], heads[4 * plane + i], heads[5 * plane + i]));
            }
        }
    }

    /** What a cell sees, in the picture's pixels counted from 1, cut to whole numbers. */
    private static Box window(int column, int row, double scale) {
        int x = column * MtcnnNetworks.STRIDE;
        int y = row * MtcnnNetworks.STRIDE;
        return new Box(
                (int) ((x + 1) / scale),
                (int) ((y + 1) / scale),
                (int) ((x + MtcnnNetworks.CELL) / scale),
                (int) ((y + MtcnnNetworks.CELL) / scale));
    }
}
