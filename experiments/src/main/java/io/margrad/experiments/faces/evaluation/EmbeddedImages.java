package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.ImageStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Features of those images of a set that could be used.
 *
 * @param images the set; their names are distinct
 * @param features one row for each image in use
 * @param used for each row the number of its image, ascending
 * @param broken the images that are there and cannot be used, ascending; what is in neither is missing
 */
public record EmbeddedImages(ImageStore images, Features features, int[] used, List<BrokenImage> broken) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException unless there is one number for each row
     * @throws DataException when there is no row
     */
    public EmbeddedImages {
        if (used.length != features.count()) {
            throw new IllegalArgumentException("images in use: expected one for each of " + features + ", found " + used.length);
        }
        if (used.length == 0) {
            String first = broken.isEmpty() ? "" : ", the first: " + broken.getFirst().message();
            throw new DataException("images: expected at least one that can be used, found none of " + images.size() + first);
        }
        broken = List.copyOf(broken);
    }

    /**
     * Looks for images that have no feature and are not broken either, as stored features may lack some.
     *
     * @throws DataException naming the first
     */
    public void checkComplete() {
        if (used.length + broken.size() == images.size()) {
            return;
        }
        Map<String, Integer> rows = rows();
        Set<String> unusable = brokenNames();
        for (int i = 0; i < images.size(); i++) {
            if (!rows.containsKey(images.name(i)) && !unusable.contains(images.name(i))) {
                throw DataException.mismatch(images.location(i), "feature", "one", "none");
            }
        }
    }

    /** The row of each image in use by the image's name. */
    public Map<String, Integer> rows() {
        Map<String, Integer> rows = HashMap.newHashMap(used.length);
        for (int row = 0; row < used.length; row++) {
            rows.put(images.name(used[row]), row);
        }
        return rows;
    }

    /** The names of the broken images. */
    public Set<String> brokenNames() {
        Set<String> names = new HashSet<>();
        broken.forEach(image -> names.add(images.name(image.image())));
        return names;
    }
}
