package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.evaluation.EmbeddedImages;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.identification.CenterOrigin;
import io.margrad.experiments.faces.protocol.identification.ClassCenters;
import io.margrad.experiments.faces.protocol.identification.IdentificationResult;
import io.margrad.experiments.faces.protocol.identification.NearestCenter;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.FolderSet;
import io.margrad.experiments.faces.sets.TrainTestSplit;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.IdentificationSet;
import io.margrad.experiments.report.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margrad face identify}: Table VI. */
@Command(
        name = "identify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Whose image is it? Each identity's images are split 8 : 2; a test image is of the identity whose center, the mean of its",
            "training features, is nearest. DIR has a folder for each identity. A broken image is left out and named.",
        })
public final class IdentifyCommand implements Callable<Integer> {
    private static final List<String> HEADER = List.of("Score", "Identities", "Training images", "Test images", "Identified %");
    private static final int FIRST_FIGURE = 1;
    private static final double USUAL_SPLIT = 0.8;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            required = true,
            description = "Folder with a folder for each identity. With --features the names are read from it, not the images.")
    private Path images = Path.of("");

    @Option(
            names = "--split",
            paramLabel = "SHARE",
            description = "Share of each identity's images that centers are made of (default: 0.8).")
    private double split = USUAL_SPLIT;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the split (default: 1).")
    private long seed = 1;

    @Option(
            names = "--set",
            paramLabel = "NAME",
            description = "The column of Table VI that this is: webface, webface-aligned, vggface or vggface-aligned.")
    private @Nullable String set;

    @Mixin
    private DistanceOptions distance = new DistanceOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    /** Evaluates. */
    @Override
    public Integer call() {
        CommandSpec known = Usage.known(spec);
        features.check(known);
        device.check(known);
        Usage.check(known, split > 0 && split < 1, "--split", "above 0 and below 1", split);
        String sets = Stream.of(IdentificationSet.values()).map(IdentificationSet::word).collect(Collectors.joining(", "));
        Usage.check(known, set == null || IdentificationSet.of(set).isPresent(), "--set", "one of " + sets, set == null ? "" : set);
        FaceSet faces = FolderSet.read(images).faces();
        return new FaceRun(
                        known,
                        "identify",
                        run,
                        device,
                        features,
                        features.features,
                        "images in " + images,
                        FileSums.of(features.model, features.features),
                        seed)
                .run(session -> evaluate(session, faces));
    }

    private Findings evaluate(FaceSession session, FaceSet faces) {
        long start = System.nanoTime();
        List<String> names = IntStream.range(0, faces.size()).mapToObj(faces::name).toList();
        EmbeddedImages embedded = session.embed(new FileImages(images, names));
        embedded.checkComplete();
        BitSet used = new BitSet();
        for (int image : embedded.used()) {
            used.set(image);
        }
        TrainTestSplit parts = TrainTestSplit.of(faces.only(used::get), split, seed);
        Map<String, Integer> rows = embedded.rows();
        long between = System.nanoTime();
        int classes = parts.train().classes().size();
        Features centers = ClassCenters.means(rows(embedded, rows, parts.train()), labels(parts.train()), classes);
        Features test = rows(embedded, rows, parts.test());
        List<Map<String, Object>> figures = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        for (Similarity similarity : distance.similarities()) {
            IdentificationResult result = NearestCenter.evaluate(
                    session.backend(), centers, test, labels(parts.test()), similarity, CenterOrigin.MEANS);
            figures.add(result.figures());
            lines.add(List.of(
                    similarity.label(),
                    Integer.toString(classes),
                    Integer.toString(parts.train().size()),
                    Integer.toString(parts.test().size()),
                    Figures.percent(result.rate())));
        }
        List<String> variant = features.variant();
        if (split != USUAL_SPLIT) {
            variant.add("split " + split);
        }
        EvaluationResult result = new EvaluationResult(
                Protocol.IDENTIFICATION,
                session.subject(),
                session.features().describe(),
                String.join(", ", variant),
                set == null ? "" : set,
                embedded.used().length,
                embedded.broken().stream().map(BrokenImage::message).toList(),
                0,
                (between - start) * 1e-9,
                (System.nanoTime() - between) * 1e-9,
                figures);
        String heading = "Identification: nearest of %d class centers, split %s with seed %d".formatted(classes, split, seed);
        return new Findings(heading, result, HEADER, lines, FIRST_FIGURE, Map.of(), result.json());
    }

    private static Features rows(EmbeddedImages embedded, Map<String, Integer> rows, FaceSet part) {
        return embedded.features()
                .select(IntStream.range(0, part.size()).map(i -> rows.getOrDefault(part.name(i), -1)).toArray());
    }

    private static int[] labels(FaceSet part) {
        return IntStream.range(0, part.size()).map(part::label).toArray();
    }
}
