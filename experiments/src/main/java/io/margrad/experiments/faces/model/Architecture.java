package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.nn.CenterFaceNet;
import io.margrad.nn.LightCnn29;
import io.margrad.nn.LightCnn9;
import io.margrad.nn.Module;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.graph.Graph;
import io.margrad.nn.graph.GraphJson;
import io.margrad.nn.graph.GraphModule;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;

/** Which network a model is, with what it takes to build it. */
public sealed interface Architecture {
    /** What a weights file calls it under {@code model}. */
    String key();

    /** What a reader calls it: the key, and what makes two of one key different. */
    default String words() {
        return key();
    }

    /** Length of a feature, D. */
    int features();

    /** Whether the network takes such images. */
    boolean takes(FaceInput input);

    /** The images that the network takes, in words for messages. */
    String expectedInput();

    /** A new network. */
    Module network(Backend backend, FaceInput input, Philox random);

    /**
     * Looks for very large parameters before there is a network, so that a small file cannot ask for the memory of a large one.
     *
     * @throws io.margrad.nn.checkpoint.CheckpointException when one is missing or has another shape
     */
    default void checkSize(Checkpoint file) {}

    /** Adds what {@link #read} needs besides the key and the number of features. */
    default void addTo(CheckpointBuilder file) {}

    /**
     * What a weights file says of its network.
     *
     * @throws DataException when the network is unknown, or a number is none
     * @throws io.margrad.nn.checkpoint.CheckpointException when something is missing
     */
    static Architecture read(Checkpoint file) {
        String key = file.hasText(ModelDescription.MODEL) ? file.text(ModelDescription.MODEL) : "none";
        return switch (key) {
            case CenterFace.KEY -> new CenterFace(Texts.width(file, CenterFace.WIDTH), Texts.features(file));
            case LightCnn.NINE -> LightCnn.of(file, key, LightCnn9.FEATURES);
            case LightCnn.TWENTY_NINE -> LightCnn.of(file, key, LightCnn29.FEATURES);
            case Imported.KEY -> Imported.of(file);
            default -> throw DataException.mismatch(
                    file.origin(),
                    ModelDescription.MODEL,
                    String.join(", ", CenterFace.KEY, LightCnn.NINE, LightCnn.TWENTY_NINE) + " or " + Imported.KEY,
                    key);
        };
    }

    /**
     * {@link CenterFaceNet}.
     *
     * @param width factor of the numbers of filters
     * @param features D
     */
    record CenterFace(double width, int features) implements Architecture {
        static final String KEY = "center-face-net";
        static final String WIDTH = "model.width";

        /** Values of one parameter that are looked for before there is memory for them, 64 MB. */
        private static final int LARGE = 1 << 24;

        @Override
        public String key() {
            return KEY;
        }

        @Override
        public String words() {
            return KEY + " x " + width;
        }

        @Override
        public boolean takes(FaceInput input) {
            return input.width() == CenterFaceNet.WIDTH && input.height() == CenterFaceNet.HEIGHT;
        }

        @Override
        public String expectedInput() {
            return CenterFaceNet.WIDTH + "x" + CenterFaceNet.HEIGHT;
        }

        @Override
        public Module network(Backend backend, FaceInput input, Philox random) {
            return new CenterFaceNet(backend, new CenterFaceNet.Settings(input.colors().channels(), width, features), random);
        }

        @Override
        public void checkSize(Checkpoint file) {
            new CenterFaceNet.Settings(1, width, features).largest().forEach((name, shape) -> {
                if (shape.size() > LARGE) {
                    file.floats(name, shape);
                }
            });
        }

        @Override
        public void addTo(CheckpointBuilder file) {
            file.text(WIDTH, Double.toString(width));
        }
    }

    /**
     * {@link LightCnn9} or {@link LightCnn29}.
     *
     * @param key {@value #NINE} or {@value #TWENTY_NINE}
     */
    record LightCnn(String key) implements Architecture {
        /** Key of {@link LightCnn9}. */
        public static final String NINE = "light-cnn-9";

        /** Key of {@link LightCnn29}. */
        public static final String TWENTY_NINE = "light-cnn-29";

        /** Throws {@link IllegalArgumentException} for another key. */
        public LightCnn {
            if (!key.equals(NINE) && !key.equals(TWENTY_NINE)) {
                throw new IllegalArgumentException("model: expected " + NINE + " or " + TWENTY_NINE + ", found " + key);
            }
        }

        private static LightCnn of(Checkpoint file, String key, int expected) {
            int found = Texts.features(file);
            if (found != expected) {
                throw DataException.mismatch(file.origin(), ModelDescription.FEATURES + " of " + key, expected, found);
            }
            return new LightCnn(key);
        }

        @Override
        public int features() {
            return LightCnn9.FEATURES;
        }

        @Override
        public boolean takes(FaceInput input) {
            return input.width() == LightCnn9.SIDE && input.height() == LightCnn9.SIDE && input.colors() == Colors.GREY;
        }

        @Override
        public String expectedInput() {
            return LightCnn9.SIDE + "x" + LightCnn9.SIDE + " " + Colors.GREY;
        }

        @Override
        public Module network(Backend backend, FaceInput input, Philox random) {
            return key.equals(NINE) ? new LightCnn9(backend, random) : new LightCnn29(backend, random);
        }
    }

    /**
     * A network whose nodes the file has, for example one that {@code margrad import onnx} made.
     *
     * @param graph its nodes, with features [D] as the result
     */
    record Imported(Graph graph) implements Architecture {
        static final String KEY = "graph";

        private static final String GRAPH = "graph";

        /** Throws {@link IllegalArgumentException} when the result is something else than features. */
        public Imported {
            if (graph.result().rank() != 1) {
                throw new IllegalArgumentException("graph: expected features [D] as the result, found " + graph.result());
            }
        }

        /** Looks at every parameter too, so that a graph without them cannot ask for their memory. */
        private static Imported of(Checkpoint file) {
            Imported network;
            try {
                network = new Imported(GraphJson.read(file.text(GRAPH)));
            } catch (IllegalArgumentException e) {
                throw new DataException(file.origin() + ": " + e.getMessage(), e);
            }
            network.graph.parameters().forEach(file::floats);
            int found = Texts.features(file);
            if (found != network.features()) {
                throw DataException.mismatch(file.origin(), ModelDescription.FEATURES + " of the graph", network.features(), found);
            }
            return network;
        }

        @Override
        public String key() {
            return KEY;
        }

        @Override
        public int features() {
            return graph.result().dim(0);
        }

        @Override
        public boolean takes(FaceInput input) {
            return graph.input().equals(Shape.of(input.colors().channels(), input.height(), input.width()));
        }

        @Override
        public String expectedInput() {
            return graph.input().dim(2) + "x" + graph.input().dim(1) + " in " + graph.input().dim(0) + " channels";
        }

        @Override
        public Module network(Backend backend, FaceInput input, Philox random) {
            return new GraphModule(backend, graph, random);
        }

        @Override
        public void addTo(CheckpointBuilder file) {
            file.text(GRAPH, GraphJson.write(graph));
        }
    }
}
