package io.margrad.bench.cli;

import io.margrad.bench.Facts;
import io.margrad.bench.MarkdownRows;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Conv2d;
import io.margrad.tensor.ops.Sum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Speed against threads, batch size and image size, as three plots and a table. */
@Command(name = "scaling", description = "How speed depends on threads, batch size and image size, as plots.", mixinStandardHelpOptions = true)
final class Scaling implements Callable<Integer> {
    private static final int[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    private static final int[] SIDES = {7, 14, 28, 56, 112};

    /** Measurements before those that count, four seconds each: a step goes on getting faster for some hundred times. */
    private static final int WARM_UP = 5;

    @Option(names = "--quick", description = "One run of each: shows that everything works, and measures nothing.")
    private boolean quick;

    @Override
    public Integer call() throws IOException {
        Path results = Facts.results("scaling");
        Files.createDirectories(results.toAbsolutePath().getParent());
        int all = CpuBackend.defaultThreads();
        StringBuilder text = new StringBuilder("# Scaling\n\n");
        Facts.lines().forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- medians of ").append(rounds()).append(" rounds; training is forward and backward of LeNets++, ")
                .append("convolution forward and backward of 64 filters of 5 x 5 over 64 channels, 8 images\n");
        for (int i = 0; !quick && i < WARM_UP; i++) {
            network(all, 128);
        }
        plot(text, results, "threads", "samples/s, batch 128", IntStream.rangeClosed(1, all).toArray(), n -> network(n, 128));
        plot(text, results, "batch", "samples/s, " + all + " threads", BATCHES, n -> network(all, n));
        plot(text, results, "side", "million pixels/s, " + all + " threads", SIDES, n -> convolution(all, n));
        Path file = results.resolveSibling(results.getFileName() + ".md");
        Files.writeString(file, text);
        System.out.println(text);
        System.out.println("written: " + file);
        return 0;
    }

    private int rounds() {
        return quick ? 1 : 7;
    }

    /** A figure of merit of some number of threads, images or pixels. */
    private interface Measure {
        double at(int n);
    }

    private void plot(StringBuilder text, Path results, String x, String y, int[] points, Measure measure) throws IOException {
        double[] values = Arrays.stream(points).mapToDouble(measure::at).toArray();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            rows.add(List.of(String.valueOf(points[i]), "%.1f".formatted(values[i])));
        }
        Path picture = results.resolveSibling(results.getFileName() + "-" + x + ".png");
        text.append("\n## Against ").append(x).append("\n\n![").append(x).append("](").append(picture.getFileName()).append(")\n\n");
        text.append(MarkdownRows.of(List.of(x, y), 0, rows));
        XYChart chart = new XYChartBuilder().width(720).height(440).title("Speed against " + x).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisLogarithmic(points.length > 4);
        chart.addSeries(y, Arrays.stream(points).asDoubleStream().toArray(), values);
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", picture.toFile());
    }

    private double network(int threads, int batch) {
        float[] images = numbers(batch * 784);
        try (CpuBackend backend = new CpuBackend(threads);
                LeNetPlusPlus network = new LeNetPlusPlus(backend, Pool3.TWO_BY_TWO, new Philox(1, 0))) {
            return batch / seconds(backend, () -> {
                Tensor x = Tape.current().constant("images", Shape.of(batch, 1, 28, 28), images);
                return Sum.sum(network.forward(x));
            });
        }
    }

    private double convolution(int threads, int side) {
        int channels = 64;
        int batch = 8;
        try (CpuBackend backend = new CpuBackend(threads);
                Tensors in = new Tensors(backend, channels, batch, side)) {
            return batch * side * side / 1e6 / seconds(backend, () -> Sum.sum(Conv2d.conv2d(in.x, in.w, in.bias, 1, 2)));
        }
    }

    /** Median time of forward and backward. */
    private double seconds(CpuBackend backend, Supplier<Tensor> forward) {
        int repeats = 1;
        double[] times = new double[rounds()];
        for (int round = quick ? 0 : -3; round < times.length; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < repeats; i++) {
                Tape.call(backend, () -> {
                    Tape.current().backward(forward.get());
                    return 0;
                });
            }
            double seconds = (System.nanoTime() - start) / 1e9 / repeats;
            if (round < 0) {
                repeats = quick ? 1 : (int) Math.clamp(0.4 / seconds, 1, 1000);
            } else {
                times[round] = seconds;
            }
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static float[] numbers(int size) {
        SplittableRandom random = new SplittableRandom(1);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    /** Inputs of a convolution. */
    private static final class Tensors implements AutoCloseable {
        private final Tensor x;
        private final Tensor w;
        private final Tensor bias;

        Tensors(CpuBackend backend, int channels, int batch, int side) {
            Shape images = Shape.of(batch, channels, side, side);
            Shape filters = Shape.of(channels, channels, 5, 5);
            x = Tensor.persistent(backend, "x", images, numbers(images.size()), true);
            w = Tensor.persistent(backend, "w", filters, numbers(filters.size()), true);
            bias = Tensor.persistent(backend, "bias", Shape.of(channels), new float[channels], true);
        }

        @Override
        public void close() {
            x.close();
            w.close();
            bias.close();
        }
    }
}
