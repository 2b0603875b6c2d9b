package io.margrad.experiments.cli.face;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.evaluation.EmbeddedFile;
import io.margrad.experiments.faces.evaluation.EmbeddedImages;
import io.margrad.experiments.faces.evaluation.ModelFeatures;
import io.margrad.experiments.faces.evaluation.NoiseList;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureFolder;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.MegaFaceList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where MegaFace's features come from: files, or a model and images.
 *
 * @param probeFeatures folder of feature files or a matrix, or null
 * @param distractorFeatures likewise
 * @param probeImages folder of images, or null
 * @param distractorImages likewise
 * @param suffix of feature files in a folder
 */
record MegaFaceFeatures(
        @Nullable Path probeFeatures,
        @Nullable Path distractorFeatures,
        @Nullable Path probeImages,
        @Nullable Path distractorImages,
        String suffix) {
    /** Where a model's features of distractors go, in the run's folder. */
    static final String DISTRACTORS = "distractors.bin";

    /**
     * Features that are ready.
     *
     * @param probePaths one for each row of probes
     * @param distractorPaths one for each row of distractors
     * @param seconds that it took to make them
     */
    record Opened(
            Features probes,
            int[] identities,
            List<String> probePaths,
            FeatureSource distractors,
            List<String> distractorPaths,
            List<String> broken,
            double seconds) {
        /** The same without images that are known to be wrong. */
        Opened without(@Nullable NoiseList wrongProbes, @Nullable NoiseList wrongDistractors) {
            int[] kept = IntStream.range(0, probePaths.size())
                    .filter(i -> wrongProbes == null || !wrongProbes.has(probePaths.get(i)))
                    .toArray();
            BitSet others = new BitSet();
            others.set(0, distractorPaths.size());
            if (wrongDistractors != null) {
                others = wrongDistractors.others(distractorPaths);
            }
            return new Opened(
                    probes.select(kept),
                    Arrays.stream(kept).map(i -> identities[i]).toArray(),
                    Arrays.stream(kept).mapToObj(probePaths::get).toList(),
                    distractors.only(others),
                    others.stream().mapToObj(distractorPaths::get).toList(),
                    broken,
                    seconds);
        }
    }

    /**
     * Opens them.
     *
     * @param size how many distractors count, from the list's first on
     * @throws DataException when an image is missing, or stored rows are not those of a list
     */
    Opened open(FaceSession session, MegaFaceList probes, MegaFaceList all, int size) {
        MegaFaceList distractors = new MegaFaceList(all.paths().subList(0, size), List.of());
        long start = System.nanoTime();
        int[] identities = identities(probes.ids());
        if (session.features() instanceof ModelFeatures model && probeImages != null && distractorImages != null) {
            FileImages ofProbes = probes.images(probeImages);
            FileImages ofDistractors = distractors.images(distractorImages);
            // Before hours of work, and because a missing distractor would make every rank look better.
            ofProbes.checkPresent();
            ofDistractors.checkPresent();
            EmbeddedImages embedded = session.embed(ofProbes);
            Path matrix = session.folder().resolve(DISTRACTORS);
            EmbeddedFile file = model.write(
                    ofDistractors,
                    matrix,
                    session.counter("embed", distractors.paths().size(), "distractors"));
            session.progress().done();
            List<String> used = file.used().stream().mapToObj(distractors.paths()::get).toList();
            FeatureTable.writeNames(matrix, used);
            return new Opened(
                    embedded.features(),
                    Arrays.stream(embedded.used()).map(i -> identities[i]).toArray(),
                    Arrays.stream(embedded.used()).mapToObj(probes.paths()::get).toList(),
                    file.source(),
                    used,
                    Stream.concat(embedded.broken().stream(), file.broken().stream()).map(BrokenImage::message).toList(),
                    (System.nanoTime() - start) * 1e-9);
        }
        Features rows = inMemory(stored(probeFeatures, probes, probes.paths().size()), probes);
        FeatureSource source = stored(distractorFeatures, all, size);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Opened(rows, identities, probes.paths(), source, distractors.paths(), List.of(), seconds);
    }

    /** The rows of a list's first images. A matrix has a row for each image of the whole list, in its order. */
    private FeatureSource stored(@Nullable Path place, MegaFaceList list, int first) {
        if (place == null) {
            throw new IllegalStateException("features or a model were asked for before");
        }
        if (Files.isDirectory(place)) {
            return FeatureFolder.of(place, list.paths().subList(0, first), suffix);
        }
        FeatureSource matrix = FeatureFile.source(place);
        if (matrix.rows() != list.paths().size()) {
            throw DataException.mismatch(place, "rows", "one for each of the list's " + list.paths().size() + " images", matrix.rows());
        }
        if (Files.exists(FeatureTable.namesOf(place))) {
            checkNames(place, list);
        }
        return matrix.first(first);
    }

    private static void checkNames(Path matrix, MegaFaceList list) {
        List<String> names = FeatureTable.readNames(matrix);
        for (int row = 0; row < list.paths().size(); row++) {
            String found = row < names.size() ? names.get(row) : "none";
            if (!found.equals(list.paths().get(row))) {
                throw DataException.mismatch(
                        FeatureTable.namesOf(matrix), "name of row " + row, list.paths().get(row) + ", as in the list", found);
            }
        }
    }

    private static Features inMemory(FeatureSource source, MegaFaceList list) {
        float[] values = new float[Math.multiplyExact((int) source.rows(), source.dimension())];
        try (var reader = source.open()) {
            reader.read(values, (int) source.rows());
        }
        return Features.of(source.name(), values, source.dimension(), list.paths()::get);
    }

    private static int[] identities(List<String> ids) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Integer> identities = new ArrayList<>();
        ids.forEach(id -> identities.add(numbers.computeIfAbsent(id, unseen -> numbers.size())));
        return identities.stream().mapToInt(Integer::intValue).toArray();
    }
}
