package io.margrad.bench.peers.libtorch;

import static io.margrad.bench.peers.PeerTask.BATCH;
import static io.margrad.bench.peers.PeerTask.CENTER_WEIGHT;
import static io.margrad.bench.peers.PeerTask.CLASSES;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.prelu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.margrad.bench.peers.Peer;
import io.margrad.bench.peers.PeerTask;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** PyTorch's C++ library: its own convolution, PReLU, cross entropy and SGD. */
// The scopes free native memory and switch gradients off; nothing refers to them.
@SuppressWarnings("try")
public final class LibtorchPeer implements Peer {
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] ZERO = {0, 0};

    private final PeerTask task;
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final Tensor centers;
    private final SGD sgd;
    private final long[] labels = new long[BATCH];

    public LibtorchPeer(PeerTask task) {
        this.task = task;
        set_num_threads(task.threads());
        TensorVector all = new TensorVector();
        task.parameters().forEach((name, values) -> {
            Tensor tensor = Tensor.create(values, shape(name, values.length)).clone();
            tensor.set_requires_grad(true);
            parameters.put(name, tensor);
            all.push_back(tensor);
        });
        centers = Tensor.create(task.centers(), CLASSES, 2).clone();
        SGDOptions options = new SGDOptions(PeerTask.RATE);
        options.momentum().put(PeerTask.MOMENTUM);
        options.weight_decay().put(PeerTask.DECAY);
        sgd = new SGD(all, options);
        for (int i = 0; i < BATCH; i++) {
            labels[i] = task.labels()[i];
        }
    }

    private static long[] shape(String name, int size) {
        if (!name.endsWith(".weight") || name.startsWith("prelu")) {
            return new long[] {size};
        }
        if (!name.startsWith("conv")) {
            return name.startsWith("ip1") ? new long[] {2, size / 2} : new long[] {size / 2, 2};
        }
        int filters = 32 << (name.charAt(4) - '1');
        return new long[] {filters, size / 25 / filters, 5, 5};
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
            float[] scores = new float[BATCH * CLASSES];
            new FloatPointer(linear(features(), parameter("ip2.weight")).data_ptr_float()).get(scores);
            return scores;
        }
    }

    private Tensor total() {
        Tensor y = Tensor.create(labels, BATCH);
        Tensor x = features();
        Tensor softmax = cross_entropy_loss(linear(x, parameter("ip2.weight")), y);
        Tensor center = x.sub(centers.index_select(0, y)).square().sum().mul(new Scalar(0.5f / BATCH));
        return softmax.add(center.mul(new Scalar(CENTER_WEIGHT)));
    }

    private Tensor features() {
        Tensor x = Tensor.create(task.images(), BATCH, 1, 28, 28);
        for (String stage : PeerTask.STAGES) {
            x = conv2d(x, parameter("conv" + stage + ".weight"), new TensorOptional(parameter("conv" + stage + ".bias")), ONE, TWO, ONE, 1);
            x = prelu(x, parameter("prelu" + stage + ".slope"));
            if (stage.endsWith("+")) {
                x = max_pool2d(x, TWO, TWO, ZERO, ONE, false);
            }
        }
        x = linear(x.reshape(BATCH, -1), parameter("ip1.weight"), new TensorOptional(parameter("ip1.bias")));
        return prelu(x, parameter("preluip1.slope"));
    }

    private Tensor parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    @Override
    public void close() {}
}
