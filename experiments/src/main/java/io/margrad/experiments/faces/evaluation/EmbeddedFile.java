package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.FeatureSink;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Features of more images than have to be in memory, in a file.
 *
 * @param source the file's rows, one for each image in use, in the order of the images
 * @param used the images in use by their numbers
 * @param broken the others
 */
public record EmbeddedFile(FeatureSource source, BitSet used, List<BrokenImage> broken) {
    /** Features on their way into the file. */
    static final class Writing implements FeatureSink, AutoCloseable {
        private static final int BLOCK = 1024;
        private static final int BLOCK_NUMBERS = 1 << 22;

        private final Path file;
        private final int dimension;
        private final IntConsumer done;
        private final FeatureWriter writer;
        private final BitSet used = new BitSet();
        private final List<BrokenImage> broken = new ArrayList<>();
        private final int rowsOfBlock;
        private final float[] block;
        private int inBlock;

        Writing(Path file, int dimension, IntConsumer done) {
            this.file = file;
            this.dimension = dimension;
            this.done = done;
            this.rowsOfBlock = Math.clamp(BLOCK_NUMBERS / dimension, 1, BLOCK);
            this.block = new float[rowsOfBlock * dimension];
            this.writer = new FeatureWriter(file, dimension);
        }

        @Override
        public void feature(int image, float[] values, int from) {
            System.arraycopy(values, from, block, inBlock * dimension, dimension);
            inBlock++;
            used.set(image);
            if (inBlock == rowsOfBlock) {
                flush();
            }
        }

        @Override
        public void broken(BrokenImage image) {
            broken.add(image);
        }

        private void flush() {
            writer.append(Arrays.copyOf(block, inBlock * dimension));
            inBlock = 0;
            done.accept(writer.rows() + broken.size());
        }

        EmbeddedFile finish() {
            flush();
            writer.finish();
            return new EmbeddedFile(FeatureFile.source(file), used, List.copyOf(broken));
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
