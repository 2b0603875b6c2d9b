package io.margrad.bench.peers.dl4j;

import static io.margrad.bench.peers.PeerTask.BATCH;
import static io.margrad.bench.peers.PeerTask.CLASSES;

import io.margrad.bench.peers.Peer;
import io.margrad.bench.peers.PeerTask;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Deeplearning4j at the part of the task that it can do: M2.1 fails in the gradient of a PReLU with one slope a channel, so it gets the
 * cheaper leaky ReLU; softmax loss alone, its own first weights, Nesterov's momentum.
 */
public final class Dl4jPeer implements Peer {
    private final MultiLayerNetwork network;
    private final INDArray images;
    private final INDArray labels;

    public Dl4jPeer(PeerTask task) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(PeerTask.RATE, PeerTask.MOMENTUM))
                .weightDecay(PeerTask.DECAY)
                .activation(Activation.IDENTITY)
                .list();
        for (String stage : PeerTask.STAGES) {
            int filters = 32 << (stage.charAt(0) - '1');
            layers.layer(new ConvolutionLayer.Builder(5, 5).padding(2, 2).stride(1, 1).nOut(filters).build());
            layers.layer(new ActivationLayer.Builder().activation(Activation.LEAKYRELU).build());
            if (stage.endsWith("+")) {
                layers.layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build());
            }
        }
        layers.layer(new DenseLayer.Builder().nOut(2).build());
        layers.layer(new ActivationLayer.Builder().activation(Activation.LEAKYRELU).build());
        layers.layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .hasBias(false)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build());
        layers.setInputType(InputType.convolutional(28, 28, 1));
        network = new MultiLayerNetwork(layers.build());
        network.init();
        images = Nd4j.create(task.images(), new long[] {BATCH, 1, 28, 28});
        labels = Nd4j.zeros(BATCH, CLASSES);
        for (int i = 0; i < BATCH; i++) {
            labels.putScalar(i, task.labels()[i], 1);
        }
    }

    @Override
    public String describe() {
        return "Deeplearning4j 1.0.0-M2.1 (linux-x86_64-onednn-avx2)";
    }

    @Override
    public String differs() {
        return "leaky ReLU, for training its PReLU fails; softmax loss alone; own first weights";
    }

    @Override
    public float loss() {
        network.setInput(images);
        network.setLabels(labels);
        network.computeGradientAndScore();
        return (float) network.score();
    }

    @Override
    public void train() {
        network.fit(images, labels);
    }

    @Override
    public float[] infer() {
        return network.output(images).data().asFloat();
    }

    @Override
    public void close() {
        network.close();
    }
}
