package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureWriter;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Features of more images than have to be in memory: embedded block by block into a file.
 *
 * @param source the file's rows, one for each image in use, in the order of the images
 * @param used the images in use by their numbers
 * @param broken the others
 */
public record EmbeddedFile(FeatureSource source, BitSet used, List<BrokenImage> broken) {
    private static final int BLOCK = 8192;

    /**
     * Embeds the images; memory for {@value #BLOCK} features at a time.
     *
     * @param file where the features go
     * @param done told now and then how many images are done
     * @throws DataException when no image can be used, and when a block has none: then something else is wrong
     */
    public static EmbeddedFile write(FaceFeatures features, ImageStore images, Path file, IntConsumer done) {
        BitSet used = new BitSet(images.size());
        List<BrokenImage> broken = new ArrayList<>();
        if (images.size() == 0) {
            throw DataException.mismatch(file, "images", "at least one", 0);
        }
        FeatureWriter writer = null;
        try {
            for (int from = 0; from < images.size(); from += BLOCK) {
                int first = from;
                ImageRange block = new ImageRange(images, from, Math.min(BLOCK, images.size() - from));
                EmbeddedImages embedded = features.of(block, count -> done.accept(first + count));
                if (writer == null) {
                    writer = new FeatureWriter(file, embedded.features().dimension());
                }
                writer.append(embedded.features().values());
                for (int image : embedded.used()) {
                    used.set(first + image);
                }
                embedded.broken().forEach(image -> broken.add(new BrokenImage(first + image.image(), image.message())));
            }
            if (writer != null) {
                writer.finish();
            }
        } finally {
            if (writer != null) {
                writer.close();
            }
        }
        return new EmbeddedFile(FeatureFile.source(file), used, List.copyOf(broken));
    }
}
