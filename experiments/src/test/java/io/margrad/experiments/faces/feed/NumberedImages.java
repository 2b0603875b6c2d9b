package io.margrad.experiments.faces.feed;

import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Made-up images, grey and of 2 x 1 pixels: image i has the values i and 255 - i. */
class NumberedImages implements ImageStore {
    /** What a network takes of them. */
    static final FaceInput INPUT = new FaceInput(2, 1, Colors.GREY, Scaling.CENTERED);

    final AtomicInteger reads = new AtomicInteger();
    private final int size;
    private final Set<Integer> broken;

    NumberedImages(int size, Integer... broken) {
        this.size = size;
        this.broken = Set.of(broken);
    }

    /** A set of identities with so many images each; image i of the store belongs to the first whose turn it is. */
    FaceSet faces(int... counts) {
        int[] labels = new int[size];
        int at = 0;
        List<String> classes = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            classes.add("id" + c);
            for (int i = 0; i < counts[c]; i++) {
                labels[at++] = c;
            }
        }
        return new FaceSet(this, labels, classes);
    }

    /** Which image a pair of floats is; below 0 when it is mirrored: -1 - i. */
    static int image(float[] floats, int at) {
        int left = Math.round(floats[2 * at] * 128 + 127.5f);
        int right = Math.round(floats[2 * at + 1] * 128 + 127.5f);
        if (left + right != 255) {
            throw new AssertionError("no image: " + left + ", " + right);
        }
        return left <= right ? left : -1 - right;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String name(int i) {
        return "image " + i;
    }

    @Override
    public String location(int i) {
        return "store: image " + i;
    }

    @Override
    public byte[] bytes(int i) {
        reads.incrementAndGet();
        String pixels = broken.contains(i) ? "" : "" + (char) i + (char) (255 - i);
        return ("P5 2 1 255\n" + pixels).getBytes(StandardCharsets.ISO_8859_1);
    }
}
