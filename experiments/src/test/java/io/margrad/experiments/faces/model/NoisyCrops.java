package io.margrad.experiments.faces.model;

import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.sets.ImageStore;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** PNG files of noise, each of its own size and seed, in memory; some of them cut off. */
record NoisyCrops(List<BufferedImage> pictures, List<Integer> cut) implements ImageStore {
    /** So many of one size, none broken; picture i has the seed i. */
    static NoisyCrops of(int count, int width, int height) {
        return new NoisyCrops(
                IntStream.range(0, count)
                        .mapToObj(i -> Images.noise(width, height, BufferedImage.TYPE_INT_RGB, i))
                        .toList(),
                List.of());
    }

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public String name(int i) {
        return "crop" + i;
    }

    @Override
    public String location(int i) {
        return "noise/crop" + i;
    }

    @Override
    public byte[] bytes(int i) {
        byte[] file = Images.write(pictures.get(i), "png");
        return cut.contains(i) ? Arrays.copyOf(file, file.length / 2) : file;
    }
}
