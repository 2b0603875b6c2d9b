package io.margrad.experiments.faces.detect;

import java.util.Arrays;

/**
 * The networks as their authors' ports compute them, in plain loops and double: maps are [x][y][channel], for the picture is fed with its
 * axes exchanged, and filters [x][y][in][out]. The independent oracle of the import.
 */
final class SourceNetwork {
    private final SourceWeights weights;
    private final String network;
    private double[][][] map;
    private double[] row = {};

    /** Begins with an input of ours, [3][height][width]. */
    SourceNetwork(SourceWeights weights, String network, float[] input, int height, int width) {
        this.weights = weights;
        this.network = network;
        map = new double[width][height][3];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    map[x][y][c] = input[(c * height + y) * width + x];
                }
            }
        }
    }

    SourceNetwork convolution(int number, int kernel) {
        map = correlate("conv" + number, kernel);
        float[] slopes = weights.get(network + "/prelu" + number + "_alpha");
        for (double[][] column : map) {
            for (double[] pixel : column) {
                rectify(pixel, slopes);
            }
        }
        return this;
    }

    private static void rectify(double[] values, float[] slopes) {
        for (int c = 0; c < values.length; c++) {
            values[c] = values[c] > 0 ? values[c] : slopes[c] * values[c];
        }
    }

    private double[][][] correlate(String layer, int kernel) {
        float[] w = weights.get(network + "/" + layer + "/weights");
        float[] bias = weights.get(network + "/" + layer + "/bias");
        int channels = map[0][0].length;
        double[][][] out = new double[map.length - kernel + 1][map[0].length - kernel + 1][bias.length];
        for (int x = 0; x < out.length; x++) {
            for (int y = 0; y < out[0].length; y++) {
                for (int o = 0; o < bias.length; o++) {
                    double sum = bias[o];
                    for (int u = 0; u < kernel; u++) {
                        for (int v = 0; v < kernel; v++) {
                            for (int c = 0; c < channels; c++) {
                                sum += map[x + u][y + v][c] * w[((u * kernel + v) * channels + c) * bias.length + o];
                            }
                        }
                    }
                    out[x][y][o] = sum;
                }
            }
        }
        return out;
    }

    /** Windows that begin inside the map; what reaches out of it does not count. */
    SourceNetwork pool(int kernel) {
        int width = (map.length - kernel + 1) / 2 + 1;
        int height = (map[0].length - kernel + 1) / 2 + 1;
        double[][][] out = new double[width][height][map[0][0].length];
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                Arrays.fill(out[x][y], Double.NEGATIVE_INFINITY);
                for (int u = 2 * x; u < Math.min(2 * x + kernel, map.length); u++) {
                    for (int v = 2 * y; v < Math.min(2 * y + kernel, map[0].length); v++) {
                        for (int c = 0; c < out[x][y].length; c++) {
                            out[x][y][c] = Math.max(out[x][y][c], map[u][v][c]);
                        }
                    }
                }
            }
        }
        map = out;
        return this;
    }

    SourceNetwork full(int slopes) {
        row = Arrays.stream(map).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
        row = product("fc1");
        rectify(row, weights.get(network + "/prelu" + slopes + "_alpha"));
        return this;
    }

    private double[] product(String layer) {
        float[] w = weights.get(network + "/" + layer + "/weights");
        float[] bias = weights.get(network + "/" + layer + "/bias");
        double[] out = new double[bias.length];
        for (int o = 0; o < out.length; o++) {
            out[o] = bias[o];
            for (int i = 0; i < row.length; i++) {
                out[o] += row[i] * w[i * out.length + o];
            }
        }
        return out;
    }

    /** The outputs of several last layers behind each other. */
    double[] heads(String... layers) {
        return Arrays.stream(layers).flatMapToDouble(layer -> Arrays.stream(product(layer))).toArray();
    }

    /** The same for P-Net, as ours: [heads][y][x]. */
    double[] maps(String... layers) {
        int plane = map.length * map[0].length;
        double[][][][] all = Arrays.stream(layers).map(layer -> correlate(layer, 1)).toArray(double[][][][]::new);
        int heads = Arrays.stream(all).mapToInt(a -> a[0][0].length).sum();
        double[] out = new double[heads * plane];
        int head = 0;
        for (double[][][] one : all) {
            for (int o = 0; o < one[0][0].length; o++) {
                for (int i = 0; i < plane; i++) {
                    out[head * plane + i] = one[i % map.length][i / map.length][o];
                }
                head++;
            }
        }
        return out;
    }
}
