package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.images.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A folder of a few identities with pictures of noise in the size of aligned faces, one of them broken. */
public final class SmallFaces {
    /** Identities. */
    public static final int IDENTITIES = 3;

    /** Pictures, without the broken one. */
    public static final int PICTURES = 11;

    private static final int EACH = 4;

    private SmallFaces() {}

    /** Writes the folder: {@code id0/0.png} to {@code id2/3.png}; {@code id1/2.png} ends in the middle. */
    public static void write(Path folder) throws IOException {
        write(folder, IDENTITIES, 96, 112);
    }

    /** Another number of identities and another size; the broken picture is there as well. */
    public static void write(Path folder, int identities, int width, int height) throws IOException {
        for (int identity = 0; identity < identities; identity++) {
            Path own = Files.createDirectories(folder.resolve("id" + identity));
            for (int i = 0; i < EACH; i++) {
                byte[] file = Images.write(Images.noise(width, height, BufferedImage.TYPE_INT_RGB, EACH * identity + i), "png");
                boolean broken = identity == 1 && i == 2;
                Files.write(own.resolve(i + ".png"), broken ? Arrays.copyOf(file, file.length / 2) : file);
            }
        }
    }
}
