package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.evaluation.EmbeddedImages;
import io.margrad.experiments.faces.evaluation.YtfFolds;
import io.margrad.experiments.faces.evaluation.YtfFrames;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.protocol.verification.VerificationResult;
import io.margrad.experiments.faces.protocol.verification.VideoScore;
import io.margrad.experiments.faces.protocol.verification.Videos;
import io.margrad.experiments.faces.protocol.verification.Ytf;
import io.margrad.experiments.faces.sets.YtfSplits;
import io.margrad.experiments.faces.sets.YtfVideos;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code margrad face verify ytf}. */
@Command(
        name = "ytf",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "YouTube Faces: are two videos of one person? Ten splits. Only frames that count are read, each once.",
            "A broken frame is left out and named; a video without any other ends the run.",
        })
public final class VerifyYtfCommand implements Callable<Integer> {
    /** Scores are written with hyphens, which no Java name can have. */
    static final class ScoreConverter implements ITypeConverter<VideoScore> {
        @Override
        public VideoScore convert(String value) {
            return Stream.of(VideoScore.values())
                    .filter(score -> score.label().replace(' ', '-').equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "expected feature-mean, pair-mean or sampled-mean, found '" + value + "'"));
        }
    }

    private static final int USUAL_FRAMES = 100;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--frames",
            paramLabel = "DIR",
            required = true,
            description = "Folder with the frames: Name/video/video.frame.jpg. With --features only their names are read.")
    private Path frames = Path.of("");

    @Option(names = "--splits", paramLabel = "FILE", required = true, description = "splits.txt, uncorrected.")
    private Path splits = Path.of("");

    @Option(
            names = "--video-score",
            paramLabel = "KIND",
            converter = ScoreConverter.class,
            description = {
                "feature-mean (default): means of frame features, then one score; pair-mean: mean of the scores of all pairs of frames;",
                "sampled-mean: as feature-mean, of frames drawn at random.",
            })
    private VideoScore score = VideoScore.FEATURE_MEAN;

    @Option(names = "--most-frames", paramLabel = "N", description = "Most frames of a video (default: 100), evenly spaced or drawn.")
    private int most = USUAL_FRAMES;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the draw (default: 1).")
    private long seed = 1;

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
        Usage.check(known, most >= 1, "--most-frames", "at least 1", most);
        YtfSplits list = YtfSplits.read(splits);
        YtfFrames chosen = YtfFrames.choose(list, new YtfVideos(frames), score, most, seed);
        return new FaceRun(
                        known,
                        "verify-ytf",
                        run,
                        device,
                        features,
                        features.features,
                        "YTF: " + splits + ", frames in " + frames,
                        FileSums.of(splits, features.model, features.features),
                        seed)
                .run(session -> evaluate(session, list, chosen, steps));
    }

    private Findings evaluate(FaceSession session, YtfSplits list, YtfFrames chosen, Preparation steps) {
        long start = System.nanoTime();
        EmbeddedImages embedded = session.embed(chosen.images());
        Videos videos = chosen.videos(embedded);
        List<List<IndexPair>> folds = YtfFolds.of(list);
        long between = System.nanoTime();
        List<Map<String, Object>> figures = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        for (Similarity similarity : distance.similarities()) {
            VerificationResult result = Ytf.evaluate(videos, folds, steps, similarity, score, most, seed);
            figures.add(result.figures());
            lines.add(VerificationTable.line(similarity, result));
        }
        List<String> variant = features.variant();
        if (!steps.steps().isEmpty()) {
            variant.add(steps.label());
        }
        if (score != VideoScore.FEATURE_MEAN) {
            variant.add(score.label());
        }
        if (most != USUAL_FRAMES) {
            variant.add("at most " + most + " frames");
        }
        EvaluationResult result = new EvaluationResult(
                Protocol.YTF,
                session.subject(),
                session.features().describe(),
                String.join(", ", variant),
                "",
                embedded.used().length,
                embedded.broken().stream().map(BrokenImage::message).toList(),
                0,
                (between - start) * 1e-9,
                (System.nanoTime() - between) * 1e-9,
                figures);
        int pairs = folds.stream().mapToInt(List::size).sum();
        String heading = "YTF: %d pairs of %d videos in %d splits, %s, at most %d frames of a video"
                .formatted(pairs, videos.count(), folds.size(), score.label(), most);
        return new Findings(
                heading, result, VerificationTable.FOLDS, lines, VerificationTable.FIRST_FIGURE, Map.of(), result.json());
    }
}
