package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.tensor.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * MTCNN's cascade: P-Net proposes windows on a pyramid, R-Net sorts out most of them, O-Net decides and finds five points.
 *
 * <p>Thresholds, suppression, corrections and padding are those of the authors' Matlab code (kpzhang93/MTCNN_face_detection_alignment,
 * MTCNNv1/detect_face.m), which counts pixels from 1: inside the cascade boxes are counted so, and {@link #detect} subtracts 1 from them
 * once, at the end. Points come out of that code counted from 0 already (x1 - 1 + x width). Scaling is by area (see {@link Taps}), as in
 * facenet's port.
 *
 * <p>Like its backend, for one thread at a time.
 */
public final class MtcnnDetector implements FaceDetector {
    private static final double REFINED = 0.7;
    private static final double FINAL = 0.7;

    private final DetectorSettings settings;
    private final MtcnnNetworks networks;
    private final Proposals proposals;
    private final Crops refine;
    private final Crops output;

    /** A detector that takes over {@code networks}. */
    MtcnnDetector(Backend backend, MtcnnNetworks networks, DetectorSettings settings) {
        this.settings = settings;
        this.networks = networks;
        Resampler resampler = new Resampler();
        this.proposals = new Proposals(backend, networks, settings, resampler);
        this.refine =
                new Crops(backend, networks.refine(), MtcnnNetworks.REFINE_SIDE, MtcnnNetworks.HEADS, resampler);
        this.output = new Crops(
                backend, networks.output(), MtcnnNetworks.OUTPUT_SIDE, MtcnnNetworks.HEADS_WITH_POINTS, resampler);
    }

    /** All faces, from the highest score down; none in a picture whose shorter side is below the minimum size. */
    @Override
    public List<Face> detect(Picture picture) {
        return decided(picture, refined(picture, inside(picture, proposals.find(picture))));
    }

    /** A window without a pixel of the picture would be black. */
    private static List<Box> inside(Picture picture, List<Candidate> candidates) {
        Box whole = new Box(1, 1, picture.width(), picture.height());
        return candidates.stream()
                .map(Candidate::box)
                .filter(box -> box.width() >= 1 && box.height() >= 1 && box.intersection(whole) > 0)
                .toList();
    }

    private List<Box> refined(Picture picture, List<Box> windows) {
        Heads heads = refine.run(picture, windows, false);
        List<Candidate> passed = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            if (heads.score(i) > settings.refine()) {
                passed.add(heads.candidate(i, windows.get(i)));
            }
        }
        List<Candidate> squares = new ArrayList<>();
        for (Candidate candidate : Suppression.UNION.keep(passed, REFINED)) {
            squares.add(candidate.corrected().squared());
        }
        return inside(picture, squares);
    }

    private List<Face> decided(Picture picture, List<Box> windows) {
        Heads heads = output.run(picture, windows, false);
        List<Candidate> passed = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            if (heads.score(i) > settings.output()) {
                passed.add(heads.candidate(i, windows.get(i)).corrected());
            }
        }
        List<Candidate> kept = Suppression.MIN.keep(passed, FINAL);
        List<Box> shown = kept.stream().map(candidate -> windows.get(candidate.crop())).toList();
        Heads mirrored = settings.mirrored() ? output.run(picture, shown, true) : null;
        List<Face> faces = new ArrayList<>();
        for (int j = 0; j < kept.size(); j++) {
            Candidate candidate = kept.get(j);
            double[] points = heads.points(candidate.crop());
            if (mirrored != null) {
                average(points, mirrored.points(j));
            }
            Landmarks landmarks = placed(points, shown.get(j));
            faces.add(new Face(candidate.box().moved(-1, -1), candidate.score(), landmarks));
        }
        return faces;
    }

    /** Mean with the points on the mirror image, where x is 1 - x and left is right. */
    private static void average(double[] points, double[] mirrored) {
        int[] opposite = {1, 0, 2, 4, 3};
        for (int k = 0; k < Landmarks.COUNT; k++) {
            points[k] = (points[k] + 1 - mirrored[opposite[k]]) / 2;
            points[k + Landmarks.COUNT] = (points[k + Landmarks.COUNT] + mirrored[opposite[k] + Landmarks.COUNT]) / 2;
        }
    }

    /** Points in parts of a window, x1 to x5 and y1 to y5, in pixels counted from 0. */
    private static Landmarks placed(double[] points, Box window) {
        List<Point> placed = new ArrayList<>();
        for (int k = 0; k < Landmarks.COUNT; k++) {
            placed.add(new Point(
                    window.x1() - 1 + points[k] * window.width(),
                    window.y1() - 1 + points[k + Landmarks.COUNT] * window.height()));
        }
        return Landmarks.of(placed);
    }

    /** Frees the networks. */
    @Override
    public void close() {
        networks.close();
    }
}
