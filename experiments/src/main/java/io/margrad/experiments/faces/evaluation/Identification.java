package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.identification.CenterOrigin;
import io.margrad.experiments.faces.protocol.identification.ClassCenters;
import io.margrad.experiments.faces.protocol.identification.IdentificationResult;
import io.margrad.experiments.faces.protocol.identification.NearestCenter;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.TrainTestSplit;
import io.margrad.tensor.Backend;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Table VI on a set of images: each identity's images are split, and a test image is said to be of the identity with the nearest center.
 * Features are read in blocks, once for the means and once for each score; in memory are the centers, N x D, and a block.
 */
public final class Identification {
    private final FeatureSource test;
    private final int[] testLabels;
    private final int trained;
    private final Features centers;
    private final CenterOrigin origin;

    private Identification(FeatureSource test, int[] testLabels, int trained, Features centers, CenterOrigin origin) {
        this.test = test;
        this.testLabels = testLabels;
        this.trained = trained;
        this.centers = centers;
        this.origin = origin;
    }

    /**
     * Splits the images that have a feature, and makes the centers.
     *
     * @param faces labels of the stream's images, 0 to N - 1
     * @param share of each identity's images that is for training, above 0 and below 1
     * @param learned centers of the N identities that training left; null: the means of the training features. Then an identity without a
     *     feature has no center
     * @throws DataException when no identity has a test image, naming a feature that is not finite, or when the learned centers are of
     *     another number of identities or columns
     */
    public static Identification of(FaceSet faces, FeatureStream stream, double share, long seed, @Nullable Features learned) {
        BitSet used = stream.used();
        FaceSet usable = learned == null ? faces.only(used::get) : faces.pick(used.stream().toArray());
        BitSet training = TrainTestSplit.training(usable, share, seed);
        // The number of an image among the usable ones, which are in the order of the set.
        int[] place = new int[faces.size()];
        int next = 0;
        for (int image = used.nextSetBit(0); image >= 0; image = used.nextSetBit(image + 1)) {
            place[image] = next++;
        }
        BitSet trainingRows = new BitSet();
        BitSet testRows = new BitSet();
        int[] images = stream.imageOfRow();
        for (int row = 0; row < images.length; row++) {
            if (images[row] >= 0) {
                (training.get(place[images[row]]) ? trainingRows : testRows).set(row);
            }
        }
        if (testRows.isEmpty()) {
            throw new DataException("test images: expected an identity with two images that can be used, found none among "
                    + usable.size() + " images");
        }
        FeatureSource rows = stream.rows();
        int classes = usable.classes().size();
        Features centers = learned;
        if (centers == null) {
            centers = ClassCenters.means(rows.only(trainingRows), labels(usable, place, images, trainingRows), usable.classes());
        } else if (centers.count() != classes) {
            throw DataException.mismatch(centers.name(), "identities", classes + ", as the images have", centers.count());
        }
        centers.checkDimension(rows.dimension(), "features '" + rows.name() + "'");
        return new Identification(
                rows.only(testRows),
                labels(usable, place, images, testRows),
                trainingRows.cardinality(),
                centers,
                learned == null ? CenterOrigin.MEANS : CenterOrigin.LEARNED);
    }

    private static int[] labels(FaceSet usable, int[] place, int[] images, BitSet rows) {
        return rows.stream().map(row -> usable.label(place[images[row]])).toArray();
    }

    /** Identifies all test images. */
    public IdentificationResult evaluate(Backend backend, Similarity similarity) {
        return NearestCenter.evaluate(backend, centers, test, testLabels, similarity, origin);
    }

    /** How many identities have a center, N. */
    public int classes() {
        return centers.count();
    }

    /** How many images are for training. */
    public int trained() {
        return trained;
    }

    /** How many images are for the test. */
    public int tested() {
        return testLabels.length;
    }

    /** Where the centers come from. */
    public CenterOrigin origin() {
        return origin;
    }
}
