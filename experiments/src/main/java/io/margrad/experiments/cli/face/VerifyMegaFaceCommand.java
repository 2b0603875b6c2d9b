package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.evaluation.NoiseList;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.megaface.MegaFace;
import io.margrad.experiments.faces.protocol.megaface.MegaFaceResult;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.sets.MegaFaceList;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.report.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margrad face verify megaface}. */
@Command(
        name = "megaface",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "MegaFace challenge 1: rank-1 identification among distractors, and verification at FAR 1e-6.",
            "Lists are those of the devkit (templatelists), features its .bin files, one for each image or one matrix in the list's order.",
            "All images of the lists count, as in the paper; with --probe-noises and --distractor-noises the same without those images",
            "is measured too, and reported beside it.",
        })
public final class VerifyMegaFaceCommand implements Callable<Integer> {
    private static final List<String> HEADER = List.of(
            "Score", "Lists", "Probes", "Distractors", "Rank-1 %", "Rank-10 %", "TAR % at FAR 1e-6", "Threshold");
    private static final int FIRST_FIGURE = 2;

    /** Distractors of the paper's Table V. */
    private static final int FULL_SIZE = 1_000_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--probes",
            paramLabel = "FILE",
            required = true,
            description = "List of the probes with their ids: facescrub_features_list.json.")
    private Path probes = Path.of("");

    @Option(
            names = "--distractors",
            paramLabel = "FILE",
            required = true,
            description = "List of the distractors: megaface_features_list.json_1000000_1.")
    private Path distractors = Path.of("");

    @Option(names = "--size", paramLabel = "N", description = "Only the first N distractors of the list.")
    private @Nullable Integer size;

    @Option(names = "--probe-features", paramLabel = "PLACE", description = "The probes' features: folder of .bin files, or one matrix.")
    private @Nullable Path probeFeatures;

    @Option(names = "--distractor-features", paramLabel = "PLACE", description = "The distractors' features, likewise.")
    private @Nullable Path distractorFeatures;

    @Option(names = "--probe-images", paramLabel = "DIR", description = "With --model: folder of the probes' images.")
    private @Nullable Path probeImages;

    @Option(names = "--distractor-images", paramLabel = "DIR", description = "With --model: folder of the distractors' images.")
    private @Nullable Path distractorImages;

    @Option(names = "--probe-noises", paramLabel = "FILE", description = "Probes that are known to be wrong: facescrub_noises.txt.")
    private @Nullable Path probeNoises;

    @Option(names = "--distractor-noises", paramLabel = "FILE", description = "Distractors that are: megaface_noises.txt.")
    private @Nullable Path distractorNoises;

    @Mixin
    private FeatureOptions features = new FeatureOptions();

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
        check(known);
        MegaFaceList probeList = MegaFaceList.read(probes);
        if (probeList.ids().isEmpty()) {
            throw DataException.mismatch(probes, "id", "an identity for each probe", "none");
        }
        MegaFaceList distractorList = MegaFaceList.read(distractors);
        int count = count(distractorList);
        NoiseList wrongProbes = probeNoises == null ? null : NoiseList.read(probeNoises);
        NoiseList wrongDistractors = distractorNoises == null ? null : NoiseList.read(distractorNoises);
        MegaFaceFeatures sources = new MegaFaceFeatures(
                probeFeatures, distractorFeatures, probeImages, distractorImages, features.suffix);
        return new FaceRun(
                        known,
                        "verify-megaface",
                        run,
                        device,
                        features,
                        probeFeatures,
                        "MegaFace: probes of " + probes + ", distractors of " + distractors,
                        FileSums.of(probes, distractors, probeNoises, distractorNoises, features.model),
                        0)
                .run(session -> evaluate(session, sources.open(session, probeList, distractorList, count), count, wrongProbes, wrongDistractors));
    }

    private void check(CommandSpec known) {
        boolean stored = probeFeatures != null && distractorFeatures != null;
        boolean images = probeImages != null && distractorImages != null;
        boolean none = probeImages == null && distractorImages == null;
        Usage.check(
                known,
                features.features == null && features.saveFeatures == null,
                "--features, --save-features",
                "--probe-features and --distractor-features",
                "another");
        Usage.check(
                known,
                features.model == null ? stored && none : images && probeFeatures == null && distractorFeatures == null,
                "features",
                "--probe-features and --distractor-features, or --model, --probe-images and --distractor-images",
                "another choice");
        if (features.model != null) {
            features.check(known);
        }
        RowOption.check(known, features.row);
        device.check(known);
        Usage.check(known, size == null || size >= 1, "--size", "at least 1", String.valueOf(size));
    }

    private int count(MegaFaceList list) {
        if (size == null) {
            return list.paths().size();
        }
        if (size > list.paths().size()) {
            throw DataException.mismatch(distractors, "--size", "at most the list's " + list.paths().size() + " distractors", size);
        }
        return size;
    }

    private Findings evaluate(
            FaceSession session,
            MegaFaceFeatures.Opened opened,
            int count,
            @Nullable NoiseList wrongProbes,
            @Nullable NoiseList wrongDistractors) {
        long start = System.nanoTime();
        List<Map<String, @Nullable Object>> figures = new ArrayList<>();
        List<List<String>> lines = new ArrayList<>();
        Map<String, String> files = new LinkedHashMap<>();
        for (Similarity similarity : distance.similarities()) {
            measure(session, opened, similarity, "", figures, lines, files);
            if (wrongProbes != null || wrongDistractors != null) {
                MegaFaceFeatures.Opened clean = opened.without(wrongProbes, wrongDistractors);
                measure(session, clean, similarity, "clean", figures, lines, files);
            }
        }
        List<String> variant = features.variant();
        if (count != FULL_SIZE) {
            variant.add(count + " distractors");
        }
        EvaluationResult result = new EvaluationResult(
                Protocol.MEGAFACE,
                session.subject(),
                session.features().describe(),
                String.join(", ", variant),
                "",
                Math.toIntExact(opened.probes().count() + opened.distractors().rows()),
                opened.broken(),
                0,
                opened.seconds(),
                (System.nanoTime() - start) * 1e-9,
                figures);
        String heading = "MegaFace challenge 1: %d probes, %d distractors"
                .formatted(opened.probes().count(), opened.distractors().rows());
        return new Findings(heading, result, HEADER, lines, FIRST_FIGURE, files, files.values().iterator().next());
    }

    private static void measure(
            FaceSession session,
            MegaFaceFeatures.Opened opened,
            Similarity similarity,
            String lists,
            List<Map<String, @Nullable Object>> figures,
            List<List<String>> lines,
            Map<String, String> files) {
        Features probes = opened.probes();
        FeatureSource distractors = opened.distractors();
        int total = Math.toIntExact(distractors.rows());
        String what = similarity.label() + (lists.isEmpty() ? "" : ", " + lists);
        IntConsumer counter = session.counter(what, total, "distractors");
        MegaFaceResult result = MegaFace.evaluate(
                session.backend(),
                probes,
                opened.identities(),
                distractors,
                similarity,
                new double[] {MegaFace.FAR},
                done -> counter.accept((int) done));
        session.progress().done();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("lists", lists);
        all.putAll(result.figures());
        figures.add(all);
        String name = "cmc_facescrub_megaface_" + similarity.label().toLowerCase(Locale.ROOT) + (lists.isEmpty() ? "" : "_" + lists);
        files.put(name + ".json", result.devkitJson());
        lines.add(List.of(
                similarity.label(),
                lists.isEmpty() ? "as published" : lists,
                Integer.toString(result.probes()),
                Integer.toString(result.distractors()),
                Figures.percent(result.rank1()),
                Figures.percent(result.cmc().rate(9)),
                Figures.percent(result.tar()),
                Figures.decimals(result.tars().getFirst().threshold(), 4)));
    }
}
