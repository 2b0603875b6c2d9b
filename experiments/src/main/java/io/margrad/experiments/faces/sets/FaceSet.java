package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Labelled images of faces: a list of images that are read when asked for, each with its identity as a label, 0 to N - 1, and the name
 * of each identity. Immutable; safe for use from several threads. A million images take some hundred megabytes of names and no pixel.
 */
public final class FaceSet implements ImageStore {
    private final ImageStore store;
    private final int[] images;
    private final int[] labels;
    private final List<String> classes;

    /**
     * A set of all images of a store.
     *
     * @param labels one for each image, 0 to N - 1; copied
     * @param classes names of the N identities, in the order of the labels; not copied
     * @throws IllegalArgumentException when the numbers do not fit or a label is out of range
     */
    public FaceSet(ImageStore store, int[] labels, List<String> classes) {
        this(store, IntStream.range(0, store.size()).toArray(), labels.clone(), classes);
    }

    private FaceSet(ImageStore store, int[] images, int[] labels, List<String> classes) {
        if (labels.length != images.length) {
            throw new IllegalArgumentException("labels: expected one for each of " + images.length + " images, found " + labels.length);
        }
        for (int label : labels) {
            Objects.checkIndex(label, classes.size());
        }
        this.store = store;
        this.images = images;
        this.labels = labels;
        this.classes = classes;
    }

    /** Names of {@code count} identities that have only numbers, without a string for each. */
    public static List<String> numbered(int count) {
        return new AbstractList<>() {
            @Override
            public String get(int i) {
                return Integer.toString(Objects.checkIndex(i, count));
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /** Number of images. */
    @Override
    public int size() {
        return images.length;
    }

    /** The identity of image {@code i}, 0 to N - 1. */
    public int label(int i) {
        return labels[i];
    }

    /** What image {@code i} is called within its set, for example {@code 0000045/001.jpg}. */
    @Override
    public String name(int i) {
        return store.name(images[i]);
    }

    /** Where image {@code i} is, for messages. */
    @Override
    public String location(int i) {
        return store.location(images[i]);
    }

    /**
     * The encoded image {@code i}, read anew at each call.
     *
     * @throws DataException when it cannot be read
     */
    @Override
    public byte[] bytes(int i) {
        return store.bytes(images[i]);
    }

    /**
     * The decoded image {@code i}, read anew at each call.
     *
     * @throws DataException when it cannot be read or decoded
     */
    @Override
    public Picture picture(int i) {
        return store.picture(images[i]);
    }

    /** The name of each identity, N of them; not to be changed. */
    public List<String> classes() {
        return classes;
    }

    /** How many images each identity has, N numbers; 0 where a list left a number out. */
    public int[] perClass() {
        int[] counts = new int[classes.size()];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /** The images of each identity, N arrays of indices in ascending order. */
    public int[][] byClass() {
        int[] counts = perClass();
        int[][] members = new int[counts.length][];
        for (int c = 0; c < counts.length; c++) {
            members[c] = new int[counts[c]];
        }
        for (int i = size() - 1; i >= 0; i--) {
            members[labels[i]][--counts[labels[i]]] = i;
        }
        return members;
    }

    /**
     * Some of the images, with the labels that they have here.
     *
     * @param wanted their indices, in the order of the new set
     */
    public FaceSet pick(int... wanted) {
        int[] pickedImages = new int[wanted.length];
        int[] pickedLabels = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            pickedImages[i] = images[wanted[i]];
            pickedLabels[i] = labels[wanted[i]];
        }
        return new FaceSet(store, pickedImages, pickedLabels, classes);
    }

    /**
     * The images that pass a test, with new labels: identities without an image are dropped, the others keep their order.
     *
     * @param wanted of an image's index
     */
    public FaceSet only(IntPredicate wanted) {
        FaceSet kept = pick(IntStream.range(0, size()).filter(wanted).toArray());
        int[] counts = kept.perClass();
        int[] left = IntStream.range(0, counts.length).filter(c -> counts[c] > 0).toArray();
        int[] renumbered = new int[kept.size()];
        for (int i = 0; i < renumbered.length; i++) {
            renumbered[i] = Arrays.binarySearch(left, kept.label(i));
        }
        return new FaceSet(store, kept.images, renumbered, Arrays.stream(left).mapToObj(classes::get).toList());
    }
}
