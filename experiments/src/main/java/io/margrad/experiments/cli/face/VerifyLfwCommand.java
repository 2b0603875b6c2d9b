package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.evaluation.EmbeddedImages;
import io.margrad.experiments.faces.evaluation.LfwFolds;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.protocol.verification.LfwView1;
import io.margrad.experiments.faces.protocol.verification.LfwView2;
import io.margrad.experiments.faces.protocol.verification.VerificationResult;
import io.margrad.experiments.faces.protocol.verification.View1Result;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.LfwPairs;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margrad face verify lfw}. */
@Command(
        name = "lfw",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Labeled Faces in the Wild: are two images of one person? View 2, ten folds, or view 1.",
            "Only the images of the pairs are read, each once. A pair with a broken image is left out and counted.",
        })
public final class VerifyLfwCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(names = "--images", paramLabel = "DIR", description = "Folder with a folder for each person; needed with --model.")
    private @Nullable Path images;

    @Option(names = "--pairs", paramLabel = "FILE", required = true, description = "pairs.txt; with --view 1, pairsDevTest.txt.")
    private Path pairs = Path.of("");

    @Option(names = "--view", paramLabel = "1|2", description = "2 (default): cross-validation. 1: threshold of --train-pairs.")
    private int view = 2;

    @Option(names = "--train-pairs", paramLabel = "FILE", description = "With --view 1: pairsDevTrain.txt.")
    private @Nullable Path trainPairs;

    @Option(
            names = "--train-images",
            paramLabel = "DIR",
            description = "With --view 1: other folder of their images (default: --images).")
    private @Nullable Path trainImages;

    @Mixin
    private DistanceOptions distance = new DistanceOptions();

    @Mixin
    private PreparationOptions preparation = new PreparationOptions();

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
        Preparation steps = preparation.preparation(known);
        Usage.check(known, view == 1 || view == 2, "--view", "1 or 2", view);
        Usage.check(known, (view == 1) == (trainPairs != null), "--train-pairs", "a file with --view 1 alone", "--view " + view);
        Usage.check(known, view == 1 || trainImages == null, "--train-images", "--view 1", "--view " + view);
        Usage.check(known, images != null || features.model == null, "--images", "the images that --model is to embed", "none");
        Usage.check(known, trainImages == null || features.model != null, "--train-images", "a model to embed them", "--features");
        Usage.check(
                known, trainImages == null || features.saveFeatures == null, "--save-features", "one folder of images", "--train-images");
        LfwPairs test = LfwPairs.read(pairs);
        LfwPairs training = trainPairs == null ? null : LfwPairs.read(trainPairs);
        FaceRun facts = new FaceRun(
                known,
                "verify-lfw",
                run,
                device,
                features,
                features.features,
                "LFW: " + pairs + (images == null ? "" : ", images in " + images),
                FileSums.of(pairs, trainPairs, features.model, features.features),
                0);
        return training == null
                ? facts.run(session -> view2(session, test, checked(test, images), steps))
                : facts.run(session -> view1(session, training, test, steps));
    }

    /** The images of a list; that each has a file is only asked where a model is to read them. */
    private FileImages checked(LfwPairs list, @Nullable Path root) {
        return root == null || features.model == null ? new FileImages(Path.of(""), list.images()) : LfwFolds.images(list, root);
    }

    private Findings view2(FaceSession session, LfwPairs list, FileImages needed, Preparation steps) {
        long start = System.nanoTime();
        EmbeddedImages embedded = session.embed(needed);
        LfwFolds folds = LfwFolds.of(list, embedded);
        long between = System.nanoTime();
        List<Map<String, Object>> figures = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        for (Similarity similarity : distance.similarities()) {
            VerificationResult result = LfwView2.evaluate(embedded.features(), folds.folds(), steps, similarity);
            figures.add(result.figures());
            lines.add(VerificationTable.line(similarity, result));
        }
        long end = System.nanoTime();
        EvaluationResult result = result(
                Protocol.LFW_VIEW_2, session, steps, List.of(embedded), folds.leftOut(), between - start, end - between, figures);
        String heading = "LFW view 2: %d pairs in %d folds".formatted(folds.pairs(), folds.folds().size());
        return new Findings(
                heading, result, VerificationTable.FOLDS, lines, VerificationTable.FIRST_FIGURE, Map.of(), result.json());
    }

    private Findings view1(FaceSession session, LfwPairs training, LfwPairs test, Preparation steps) {
        long start = System.nanoTime();
        List<EmbeddedImages> embedded = new ArrayList<>();
        LfwFolds trainFolds;
        LfwFolds testFolds;
        Features all;
        int shift = 0;
        if (trainImages == null || trainImages.equals(images)) {
            checked(training, images);
            checked(test, images);
            Set<String> names = new LinkedHashSet<>(training.images());
            names.addAll(test.images());
            Path root = images == null ? Path.of("") : images;
            EmbeddedImages both = session.embed(new FileImages(root, List.copyOf(names)));
            embedded.add(both);
            trainFolds = LfwFolds.of(training, both);
            testFolds = LfwFolds.of(test, both);
            all = both.features();
        } else {
            FileImages trainFiles = checked(training, trainImages);
            FileImages testFiles = checked(test, images);
            embedded.add(session.embed(trainFiles));
            embedded.add(session.embed(testFiles));
            trainFolds = LfwFolds.of(training, embedded.getFirst());
            testFolds = LfwFolds.of(test, embedded.getLast());
            shift = embedded.getFirst().features().count();
            all = embedded.getFirst().features().followedBy(embedded.getLast().features());
        }
        long between = System.nanoTime();
        List<IndexPair> known = pairs(trainFolds, 0);
        List<IndexPair> judged = pairs(testFolds, shift);
        List<Map<String, Object>> figures = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        for (Similarity similarity : distance.similarities()) {
            View1Result result = LfwView1.evaluate(all, known, judged, steps, similarity);
            figures.add(result.figures());
            lines.add(VerificationTable.line(similarity, result));
        }
        int leftOut = trainFolds.leftOut() + testFolds.leftOut();
        EvaluationResult result = result(
                Protocol.LFW_VIEW_1, session, steps, embedded, leftOut, between - start, System.nanoTime() - between, figures);
        String heading = "LFW view 1: %d pairs, thresholds of %d others".formatted(judged.size(), known.size());
        return new Findings(
                heading, result, VerificationTable.VIEW_1, lines, VerificationTable.FIRST_FIGURE, Map.of(), result.json());
    }

    private static List<IndexPair> pairs(LfwFolds folds, int shift) {
        return folds.folds().stream()
                .flatMap(List::stream)
                .map(pair -> new IndexPair(pair.i() + shift, pair.j() + shift, pair.same()))
                .toList();
    }

    private EvaluationResult result(
            Protocol protocol,
            FaceSession session,
            Preparation steps,
            List<EmbeddedImages> embedded,
            int leftOut,
            long embeddingNanos,
            long nanos,
            List<Map<String, Object>> figures) {
        List<String> variant = features.variant();
        if (!steps.steps().isEmpty()) {
            variant.add(steps.label());
        }
        return new EvaluationResult(
                protocol,
                session.subject(),
                session.features().describe(),
                String.join(", ", variant),
                "",
                embedded.stream().mapToInt(images -> images.used().length).sum(),
                embedded.stream().flatMap(images -> images.broken().stream()).map(broken -> broken.message()).toList(),
                leftOut,
                embeddingNanos * 1e-9,
                nanos * 1e-9,
                figures);
    }
}
