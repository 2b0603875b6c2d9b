package io.margrad.bench.peers.libtorch;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.maximum;
import static org.bytedeco.pytorch.global.torch.prelu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.margrad.bench.peers.FaceTask;
import io.margrad.bench.peers.Peer;
import io.margrad.bench.peers.PeerNetwork;
import io.margrad.bench.peers.PeerTask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** CenterFaceNet and LightCNN-9 of PyTorch's C++ library's own ops. */
// The scopes free native memory and switch gradients off; nothing refers to them.
@SuppressWarnings("try")
public final class LibtorchFacePeer implements Peer {
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] ZERO = {0, 0};
    private static final int[] UNITS = {1, 2, 5, 3};

    private final FaceTask task;
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final SGD sgd;
    private final long[] labels;

    public LibtorchFacePeer(FaceTask task) {
        this.task = task;
        set_num_threads(task.threads());
        TensorVector learned = new TensorVector();
        task.weights().forEach((name, weights) -> {
            long[] shape = new long[weights.shape().rank()];
            Arrays.setAll(shape, i -> weights.shape().dim(i));
            Tensor tensor = Tensor.create(weights.values(), shape).clone();
            parameters.put(name, tensor);
            if (weights.learns()) {
                tensor.set_requires_grad(true);
                learned.push_back(tensor);
            }
        });
        SGDOptions options = new SGDOptions(FaceTask.RATE);
        options.momentum().put(PeerTask.MOMENTUM);
        options.weight_decay().put(PeerTask.DECAY);
        sgd = new SGD(learned, options);
        labels = Arrays.stream(task.labels()).asLongStream().toArray();
    }

    @Override
    public String describe() {
        return "libtorch 2.7.1 (org.bytedeco:pytorch 2.7.1-1.5.12)";
    }

    @Override
    public float loss() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return total().item_float();
        }
    }

    @Override
    public void train() {
        try (PointerScope scope = new PointerScope()) {
            sgd.zero_grad();
            total().backward();
            sgd.step();
        }
    }

    @Override
    public float[] infer() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor features = features();
            float[] values = new float[(int) features.numel()];
            new FloatPointer(features.data_ptr_float()).get(values);
            return values;
        }
    }

    private Tensor total() {
        return cross_entropy_loss(linear(features(), parameter("fc6.weight")), Tensor.create(labels, labels.length));
    }

    private Tensor features() {
        long[] shape = new long[4];
        Arrays.setAll(shape, i -> task.shape().dim(i));
        Tensor x = Tensor.create(task.images(), shape);
        return task.network() == PeerNetwork.CENTER_FACE ? centerFace(x) : lightCnn(x);
    }

    private Tensor centerFace(Tensor images) {
        Tensor x = halved(rectified(rectified(images, "1a", 0), "1b", 0));
        for (int stage = 2; stage <= 5; stage++) {
            for (int i = 1; i <= 2 * UNITS[stage - 2]; i += 2) {
                Tensor y = rectified(x, stage + "_" + i, 1);
                x = x.add(rectified(y, stage + "_" + (i + 1), 1));
            }
            if (stage < 5) {
                x = halved(rectified(x, "" + stage, 0));
            }
        }
        return full(x, "fc5");
    }

    private Tensor lightCnn(Tensor images) {
        Tensor x = halved(larger(convolved(images, "conv1", 2)));
        for (int group = 2; group <= 5; group++) {
            x = larger(convolved(larger(convolved(x, "conv" + group + "a", 0)), "conv" + group, 1));
            x = group == 4 ? x : halved(x);
        }
        return larger(full(x, "fc1"));
    }

    private Tensor rectified(Tensor x, String name, long pad) {
        return prelu(convolved(x, "conv" + name, pad), parameter("relu" + name + ".slope"));
    }

    private Tensor convolved(Tensor x, String name, long pad) {
        TensorOptional bias = new TensorOptional(parameter(name + ".bias"));
        return conv2d(x, parameter(name + ".weight"), bias, ONE, new long[] {pad, pad}, ONE, 1);
    }

    /** The larger of the two halves of the channels. */
    private static Tensor larger(Tensor x) {
        TensorVector halves = x.chunk(2, 1);
        return maximum(halves.get(0), halves.get(1));
    }

    private static Tensor halved(Tensor x) {
        return max_pool2d(x, TWO, TWO, ZERO, ONE, true);
    }

    private Tensor full(Tensor x, String name) {
        return linear(x.reshape(x.size(0), -1), parameter(name + ".weight"), new TensorOptional(parameter(name + ".bias")));
    }

    private Tensor parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    @Override
    public void close() {}
}
