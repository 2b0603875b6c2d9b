package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureFolder;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Features out of files: a {@link FeatureTable}, or a folder with a {@link FeatureFile} for each image as MegaFace's devkit has them. An
 * image without a feature is missing, not broken.
 */
public final class StoredFeatures implements FaceFeatures {
    private final Path place;
    private final String suffix;

    /**
     * @param place the matrix of a table, or a folder
     * @param suffix in a folder, what follows an image's path in the name of its file, for example {@code .bin}
     */
    public StoredFeatures(Path place, String suffix) {
        this.place = place;
        this.suffix = suffix;
    }

    @Override
    public EmbeddedImages of(ImageStore images, IntConsumer done) {
        return Files.isDirectory(place) ? ofFolder(images, done) : ofTable(images, done);
    }

    private EmbeddedImages ofFolder(ImageStore images, IntConsumer done) {
        List<String> paths = new ArrayList<>();
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            if (Files.exists(FeatureFile.path(place, images.name(i), suffix))) {
                paths.add(images.name(i));
                used.add(i);
            }
        }
        Features features = FeatureFolder.of(place, paths, suffix).features();
        done.accept(images.size());
        return embedded(images, features, used);
    }

    private EmbeddedImages ofTable(ImageStore images, IntConsumer done) {
        FeatureTable table = FeatureTable.read(place);
        Map<String, Integer> rows = HashMap.newHashMap(table.names().size());
        for (int row = 0; row < table.names().size(); row++) {
            rows.put(table.names().get(row), row);
        }
        List<Integer> chosen = new ArrayList<>();
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            Integer row = rows.get(images.name(i));
            if (row != null) {
                chosen.add(row);
                used.add(i);
            }
        }
        Features features = table.features().select(chosen.stream().mapToInt(Integer::intValue).toArray());
        done.accept(images.size());
        return embedded(images, features, used);
    }

    private static EmbeddedImages embedded(ImageStore images, Features features, List<Integer> used) {
        return new EmbeddedImages(images, features, used.stream().mapToInt(Integer::intValue).toArray(), List.of());
    }

    @Override
    public String describe() {
        return "features of " + place;
    }
}
