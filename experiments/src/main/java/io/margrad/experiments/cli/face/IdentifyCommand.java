package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.evaluation.FeatureStream;
import io.margrad.experiments.faces.evaluation.Identification;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.LearnedCenters;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.identification.CenterOrigin;
import io.margrad.experiments.faces.protocol.identification.IdentificationResult;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FolderSet;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.IdentificationSet;
import io.margrad.experiments.report.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "training features or the one that training learned, is nearest. DIR has a folder for each identity. A broken image is left",
            "out and named. Features are not kept in memory: a model's are in the run's folder until the end, 4 bytes a number.",
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

    @Option(
            names = "--centers",
            paramLabel = "KIND",
            description = {
                "means (default): of each identity's training features; or learned: what the model's training kept by Eq. 5. The latter",
                "needs a --model that margrad face train left, of exactly the identities in DIR.",
            })
    private CenterOrigin centers = CenterOrigin.MEANS;

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
        checkCenters(known);
        FaceSet faces = FolderSet.read(images).faces();
        Features learned = learned(faces);
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
                .run(session -> evaluate(session, faces, learned));
    }

    private void checkCenters(CommandSpec known) {
        if (centers == CenterOrigin.LEARNED) {
            Usage.check(known, features.model != null, "--centers", "means where there is no model that has learned", "learned");
            Usage.check(known, !features.mirror, "--mirror", "none: learned centers are of single images", "--centers learned");
        }
    }

    /** Centers of the model that is to embed the images, or null. */
    private @Nullable Features learned(FaceSet faces) {
        return centers == CenterOrigin.LEARNED
                ? LearnedCenters.read(Objects.requireNonNull(features.model), faces.classes(), images)
                : null;
    }

    private Findings evaluate(FaceSession session, FaceSet faces, @Nullable Features learned) {
        long start = System.nanoTime();
        try (FeatureStream stream = session.stream(faces)) {
            stream.checkComplete();
            long between = System.nanoTime();
            Identification identification = Identification.of(faces, stream, split, seed, learned);
            List<Map<String, Object>> figures = new ArrayList<>();
            List<List<String>> lines = new ArrayList<>();
            for (Similarity similarity : distance.similarities()) {
                IdentificationResult result = identification.evaluate(session.backend(), similarity);
                figures.add(result.figures());
                lines.add(List.of(
                        similarity.label(),
                        Integer.toString(identification.classes()),
                        Integer.toString(identification.trained()),
                        Integer.toString(identification.tested()),
                        Figures.percent(result.rate())));
            }
            EvaluationResult result = new EvaluationResult(
                    Protocol.IDENTIFICATION,
                    session.subject(),
                    session.features().describe(),
                    String.join(", ", variant()),
                    set == null ? "" : set,
                    identification.trained() + identification.tested(),
                    stream.broken().stream().map(BrokenImage::message).toList(),
                    0,
                    (between - start) * 1e-9,
                    (System.nanoTime() - between) * 1e-9,
                    figures,
                    seed);
            String heading = "Identification: nearest of %d class centers (%s), split %s with seed %d"
                    .formatted(identification.classes(), centers.label(), split, seed);
            return new Findings(heading, result, HEADER, lines, FIRST_FIGURE, Map.of(), result.json());
        }
    }

    /** What differs from the protocol's defaults. */
    private List<String> variant() {
        List<String> variant = features.variant();
        if (centers != CenterOrigin.MEANS) {
            variant.add(centers.label());
        }
        if (split != USUAL_SPLIT) {
            variant.add("split " + split);
        }
        return variant;
    }
}
