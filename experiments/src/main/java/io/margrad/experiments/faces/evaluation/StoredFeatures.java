package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureFolder;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

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

    @Override
    public FeatureStream stream(ImageStore images, Path spill, IntConsumer done) {
        FeatureStream stream = Files.isDirectory(place) ? folder(images) : table(images);
        done.accept(images.size());
        return stream;
    }

    private EmbeddedImages ofFolder(ImageStore images, IntConsumer done) {
        int[] used = present(images);
        Features features = folder(images, used).features();
        done.accept(images.size());
        return new EmbeddedImages(images, features, used, List.of());
    }

    private FeatureStream folder(ImageStore images) {
        int[] used = present(images);
        return new FeatureStream(images, folder(images, used), used, List.of(), null);
    }

    /** The images that have a file. */
    private int[] present(ImageStore images) {
        return IntStream.range(0, images.size())
                .filter(i -> Files.exists(FeatureFile.path(place, images.name(i), suffix)))
                .toArray();
    }

    private FeatureFolder folder(ImageStore images, int... used) {
        if (used.length == 0) {
            Path first = FeatureFile.path(place, images.name(0), suffix);
            throw DataException.mismatch(place, "features of " + images.size() + " images", "files such as " + first, "none");
        }
        return FeatureFolder.of(place, IntStream.of(used).mapToObj(images::name).toList(), suffix);
    }

    private EmbeddedImages ofTable(ImageStore images, IntConsumer done) {
        FeatureTable table = FeatureTable.read(place);
        Map<String, Integer> rows = HashMap.newHashMap(table.names().size());
        for (int row = 0; row < table.names().size(); row++) {
            rows.put(table.names().get(row), row);
        }
        int[] used = IntStream.range(0, images.size()).filter(i -> rows.containsKey(images.name(i))).toArray();
        if (used.length == 0) {
            throw noName(images);
        }
        Features features = table.features()
                .select(IntStream.of(used).map(i -> rows.getOrDefault(images.name(i), -1)).toArray());
        done.accept(images.size());
        return new EmbeddedImages(images, features, used, List.of());
    }

    private FeatureStream table(ImageStore images) {
        FeatureSource source = FeatureFile.source(place);
        List<String> names = FeatureTable.readNames(place, source.rows());
        Map<String, Integer> numbers = HashMap.newHashMap(images.size());
        for (int i = 0; i < images.size(); i++) {
            numbers.put(images.name(i), i);
        }
        int[] imageOfRow = names.stream().mapToInt(name -> numbers.getOrDefault(name, -1)).toArray();
        if (IntStream.of(imageOfRow).allMatch(image -> image < 0)) {
            throw noName(images);
        }
        return new FeatureStream(images, source, imageOfRow, List.of(), null);
    }

    private DataException noName(ImageStore images) {
        String expected = "those of the images, such as " + images.name(0);
        return DataException.mismatch(FeatureTable.namesOf(place), "names", expected, "none of them");
    }

    @Override
    public String describe() {
        return "features of " + place;
    }
}
