package io.margrad.experiments.cli;

import io.margrad.experiments.faces.align.AlignCounts;
import io.margrad.experiments.faces.align.Aligner;
import io.margrad.experiments.faces.align.CropFormat;
import io.margrad.experiments.faces.align.CropShape;
import io.margrad.experiments.faces.align.Fit;
import io.margrad.experiments.faces.align.FolderAlignment;
import io.margrad.experiments.faces.align.Origin;
import io.margrad.experiments.faces.detect.DetectorSettings;
import io.margrad.experiments.faces.detect.MtcnnModel;
import io.margrad.experiments.faces.detect.MtcnnSource;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.CpuBackend;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code margrad align IN OUT}: finds the face in each image of a folder tree and cuts it out, upright and of one size. */
@Command(
        name = "align",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Finds the face in each image below IN with MTCNN, and writes it, upright and of one size, to the same place below OUT.",
            "Of several faces the one nearest to the center counts. OUT gets align-report.csv, with a row for each image, and",
            "contact-sheet.png, to look at. What is done already is not done again, unless the image has changed: a run that was stopped",
            "goes on. Crops of images that are gone are removed; an OUT with crops of another IN, or of other settings, is refused.",
        })
final class AlignCommand implements Callable<Integer> {
    /** Lines that a run prints where there is no bar. */
    private static final int LINES = 20;

    private static final int SHOWN = 5;

    /** The detector's settings, before single ones are changed. */
    enum Detector {
        DEMO(DetectorSettings.DEMO),
        SPHEREFACE(DetectorSettings.SPHEREFACE),
        FACENET(DetectorSettings.FACENET);

        private final DetectorSettings settings;

        Detector(DetectorSettings settings) {
            this.settings = settings;
        }
    }

    /** Shapes are written as rows x columns, which no Java name can be. */
    static final class ShapeConverter implements ITypeConverter<CropShape> {
        @Override
        public CropShape convert(String value) {
            for (CropShape shape : CropShape.values()) {
                if (shape.toString().equals(value)) {
                    return shape;
                }
            }
            throw new TypeConversionException("expected 112x96, 112x112 or 128x128, found '" + value + "'");
        }
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Folder tree of images.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for the crops; made where it is missing.")
    private Path out = Path.of("");

    @Option(
            names = "--size",
            paramLabel = "ROWSxCOLUMNS",
            converter = ShapeConverter.class,
            description = "112x96 (default; the paper, SphereFace), 112x112 (insightface) or 128x128 (grey, LightCNN).")
    private CropShape size = CropShape.ROWS_112_COLUMNS_96;

    @Option(names = "--format", paramLabel = "KIND", description = "jpg (default; quality 0.95) or png (no loss).")
    private CropFormat format = CropFormat.JPG;

    @Option(
            names = "--detector",
            paramLabel = "PRESET",
            description = {
                "demo (default): minimum size 20, factor 0.709, thresholds 0.6,0.7,0.7, points from the face and its mirror image;",
                "sphereface: factor 0.85, last threshold 0.9; facenet: as demo, points from the face alone.",
            })
    private Detector detector = Detector.DEMO;

    @Option(names = "--min-size", paramLabel = "N", description = "Side of the smallest face looked for, in pixels. Larger is faster.")
    private @Nullable Integer minSize;

    @Option(names = "--factor", paramLabel = "F", description = "Scale of one level of the pyramid to the one before, 0 to 1.")
    private @Nullable Double factor;

    @Option(
            names = "--thresholds",
            paramLabel = "P,R,O",
            split = ",",
            description = "Least probability of a face in each of the three networks, 0 to 1.")
    private @Nullable List<Double> thresholds;

    @Option(
            names = "--fit",
            paramLabel = "KIND",
            description = "umeyama (default; image to template) or cp2tform (template to image, as Matlab).")
    private Fit fit = Fit.UMEYAMA;

    @Option(
            names = "--origin",
            paramLabel = "0|1",
            description = "What the template calls the first pixel: 0 (default; Python code) or 1 (Matlab code).")
    private int origin;

    @Option(
            names = "--mtcnn",
            paramLabel = "FILE",
            description = "Model file from `margrad import mtcnn` (default: the cache, filled with npm at the first use).")
    private @Nullable Path mtcnn;

    @Option(names = "--threads", paramLabel = "N", description = "Images worked on at the same time (default: all processors).")
    private @Nullable Integer threads;

    /** Aligns the folder. */
    @Override
    public Integer call() {
        int workers = threads == null ? CpuBackend.defaultThreads() : threads;
        if (workers < 1) {
            throw wrong("--threads: expected at least 1, found " + workers);
        }
        if (origin != 0 && origin != 1) {
            throw wrong("--origin: expected 0 or 1, found " + origin);
        }
        Aligner aligner = new Aligner(size, fit, origin == 0 ? Origin.ZERO : Origin.ONE);
        DetectorSettings found = detectorSettings();
        MtcnnModel model = MtcnnSource.system().load(mtcnn, DataCommand.lines(spec().commandLine().getErr()));
        PrintStream printer = System.out;
        long start = System.nanoTime();
        try (Progress progress = Progress.to(printer)) {
            Reporter reporter = new Reporter(progress, start);
            String words = "MTCNN, " + found.describe() + "; " + model.source();
            FolderAlignment alignment = new FolderAlignment(model.detectors(found), words, aligner, format);
            AlignCounts counts = alignment.run(in, out, workers, reporter);
            progress.done();
            if (!reporter.others.isEmpty()) {
                spec().commandLine().getErr().println(warning(reporter.others));
            }
            printer.println(summary(counts, reporter.done, (System.nanoTime() - start) / 1e9));
        }
        return 0;
    }

    private String warning(List<String> others) {
        List<String> shown = others.subList(0, Math.min(SHOWN, others.size()));
        return "warning: %s: %d images are no crops of %s, and stay: %s%s"
                .formatted(out, others.size(), in, String.join(", ", shown), others.size() > SHOWN ? ", ..." : "");
    }

    private DetectorSettings detectorSettings() {
        DetectorSettings preset = detector.settings;
        List<Double> three = thresholds == null ? List.of(preset.proposal(), preset.refine(), preset.output()) : thresholds;
        if (three.size() != 3) {
            throw wrong("--thresholds: expected three numbers, found " + three.size());
        }
        try {
            return new DetectorSettings(
                    minSize == null ? preset.minSize() : minSize,
                    factor == null ? preset.factor() : factor,
                    three.get(0),
                    three.get(1),
                    three.get(2),
                    preset.mirrored());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String summary(AlignCounts counts, int done, double seconds) {
        return "%d images: %s%n%d of them now, in %.1f s (%.1f images/s)%nreport: %s%nto look at: %s"
                .formatted(
                        counts.images(),
                        counts.describe(),
                        done,
                        seconds,
                        done / seconds,
                        out.resolve(FolderAlignment.REPORT),
                        counts.aligned() == 0 ? "no crop" : out.resolve(FolderAlignment.CONTACT_SHEET));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }

    /** Turns what the alignment tells into a bar, or lines at even distances. */
    private static final class Reporter implements FolderAlignment.Listener {
        private final Progress progress;
        private final long start;
        private int done;
        private List<String> others = List.of();

        Reporter(Progress progress, long start) {
            this.progress = progress;
            this.start = start;
        }

        @Override
        public void others(List<String> files) {
            others = files;
        }

        @Override
        public void progress(int now, int of, AlignCounts counts) {
            done = now;
            if (now == 0) {
                progress.start("align", of);
                return;
            }
            progress.step(now);
            if ((long) now * LINES / of > (now - 1L) * LINES / of) {
                progress.count(now, now * 1e9 / (System.nanoTime() - start), "images", counts.describe());
            }
        }
    }
}
