package io.margrad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * 2-D convolution of channels-last images and its gradient by the input, both as a {@link Correlation}; the gradient by the filters is
 * in {@link FilterGradient}. One of several groups is in {@link DepthwiseConvolution} or {@link GroupedConvolution}.
 */
public final class Convolution {
    private static final int PACKED = 3;
    private static final int COLUMNS = MicroKernel.COLUMNS;

    /**
     * {@code -Dmargrad.conv=winograd|direct|im2col}, for comparison: Winograd's form where it suits and is accurate, and else the direct
     * one, which is the default; the direct one; or a matrix product with all patches.
     */
    private static final String PROPERTY = "margrad.conv";

    private static final String FORM = System.getProperty(PROPERTY, "winograd");

    private Convolution() {}

    /**
     * Which form is in use, for a person: {@code Winograd}, {@code direct} or {@code im2col}.
     *
     * @throws IllegalArgumentException when the property says none of them
     */
    public static String form() {
        return switch (FORM) {
            case "winograd" -> "Winograd";
            case "direct", "im2col" -> FORM;
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + ": expected winograd, direct or im2col, found '" + FORM + "'");
        };
    }

    static boolean im2col() {
        return FORM.equals("im2col");
    }

    /**
     * Multiplications of forward in the form that is in use, without those of Winograd's transforms; each of the two gradients takes about
     * as many.
     */
    public static double multiplications(ConvolutionShape s) {
        WinogradForm form = s.groups() == 1 ? winograd(forward(s)) : null;
        return form == null
                ? (double) s.batch() * s.outputSize() * s.taps()
                : (double) s.batch() * form.products(s.outHeight(), s.outWidth()) * s.channels() * s.filters();
    }

    /** The form that computes this convolution's gradient by its filters; null for the direct one. */
    static @Nullable WinogradForm winograd(ConvolutionShape s) {
        boolean square = s.kernelHeight() == s.kernelWidth();
        return square && s.stride() == 1 && s.groups() == 1 && wholeVectors(s.channels(), s.filters())
                ? WinogradForm.cheapest(
                        s.kernelHeight(),
                        s.outHeight(),
                        s.outWidth(),
                        form -> form.accurate(
                                s.batch() * form.tiles(s.outHeight(), s.outWidth()), s.batch() * s.outHeight() * s.outWidth()))
                : null;
    }

    /** The form that computes this correlation; null for the direct one. */
    static @Nullable WinogradForm winograd(Correlation c) {
        boolean square = c.kernelHeight() == c.kernelWidth();
        return square && c.stride() == 1 && c.dilation() == 1 && wholeVectors(c.channels(), c.filters())
                ? WinogradForm.cheapest(
                        c.kernelHeight(), c.outHeight(), c.outWidth(), form -> form.accurate(c.channels(), c.taps()))
                : null;
    }

    private static Correlation forward(ConvolutionShape s) {
        return new Correlation(
                s.batch(),
                s.channels(),
                s.height(),
                s.width(),
                s.filters(),
                s.kernelHeight(),
                s.kernelWidth(),
                s.outHeight(),
                s.outWidth(),
                s.stride(),
                1,
                s.pad());
    }

    private static boolean wholeVectors(int channels, int filters) {
        return FORM.equals("winograd") && Math.min(channels, filters) >= 16 && channels % Lanes.COUNT == 0 && filters % Lanes.COUNT == 0;
    }

    /**
     * out = x * w + bias.
     *
     * @param x input, [B][H][W][C]
     * @param w filters, [O][C / groups][kh][kw]
     * @param bias [O], or null for none
     * @param rectifier applied to each result, or null for none
     * @param out overwritten, [B][outH][outW][O]
     */
    public static void forward(
            Workers workers,
            ConvolutionShape s,
            float[] x,
            float[] w,
            float @Nullable [] bias,
            @Nullable Rectifier rectifier,
            float[] out) {
        if (s.depthwise()) {
            DepthwiseConvolution.forward(workers, s, x, w, bias, rectifier, out);
            return;
        }
        if (s.groups() > 1) {
            new GroupedConvolution(s).forward(workers, x, w, bias, rectifier, out);
            return;
        }
        if (im2col()) {
            new Im2col(s).forward(workers, x, w, bias, rectifier, out);
            return;
        }
        Correlation correlation = forward(s);
        WinogradForm form = winograd(correlation);
        if (form != null) {
            WinogradFilters filters = WinogradFilters.forward(form, s.filters(), s.channels(), w);
            new WinogradCorrelation(correlation, filters).run(workers, x, bias, rectifier, out, false);
            return;
        }
        int taps = s.taps();
        float[] packed = workers.scratch(0, PACKED, correlation.packedSize());
        workers.run(correlation.panels(), (panel, worker) -> {
            for (int j = 0; j < COLUMNS; j++) {
                int o = panel * COLUMNS + j;
                int to = panel * taps * COLUMNS + j;
                for (int k = 0; k < taps; k++) {
                    packed[to + k * COLUMNS] = o < s.filters() ? w[o * taps + k] : 0;
                }
            }
        });
        correlation.run(workers, x, packed, bias, rectifier, out, false);
    }

    /**
     * dx += the gradient by the input: dout, spread by the stride, correlated with the filters turned by 180 degrees.
     *
     * @param w filters, [O][C / groups][kh][kw]
     * @param dout gradient of the output, [B][outH][outW][O]
     * @param dx [B][H][W][C]
     * @param add whether to add to {@code dx}; otherwise it is overwritten
     */
    public static void dataGradient(
            Workers workers, ConvolutionShape s, float[] w, float[] dout, float[] dx, boolean add) {
        if (s.depthwise()) {
            DepthwiseConvolution.dataGradient(workers, s, w, dout, dx, add);
            return;
        }
        if (s.groups() > 1) {
            new GroupedConvolution(s).dataGradient(workers, w, dout, dx, add);
            return;
        }
        if (im2col()) {
            new Im2col(s).dataGradient(workers, w, dout, dx, add);
            return;
        }
        // The origin is measured on rows; a filter that is not square is padded differently on columns, so it is made square first.
        int kernel = Math.max(s.kernelHeight(), s.kernelWidth());
        Correlation correlation = new Correlation(
                s.batch(),
                s.filters(),
                s.outHeight(),
                s.outWidth(),
                s.channels(),
                kernel,
                kernel,
                s.height(),
                s.width(),
                1,
                s.stride(),
                kernel - 1 - s.pad());
        WinogradForm form = s.kernelHeight() == s.kernelWidth() ? winograd(correlation) : null;
        if (form != null) {
            WinogradFilters filters = WinogradFilters.dataGradient(form, s.filters(), s.channels(), w);
            new WinogradCorrelation(correlation, filters).run(workers, dout, null, null, dx, add);
            return;
        }
        int area = kernel * kernel;
        float[] packed = workers.scratch(0, PACKED, correlation.packedSize());
        workers.run(correlation.panels(), (panel, worker) -> {
            for (int j = 0; j < COLUMNS; j++) {
                int c = panel * COLUMNS + j;
                for (int k = 0; k < correlation.taps(); k++) {
                    int ky = kernel - 1 - k % area / kernel;
                    int kx = kernel - 1 - k % kernel;
                    boolean inside = c < s.channels() && ky < s.kernelHeight() && kx < s.kernelWidth();
                    packed[(panel * correlation.taps() + k) * COLUMNS + j] = inside
                            ? w[((k / area * s.channels() + c) * s.kernelHeight() + ky) * s.kernelWidth() + kx]
                            : 0;
                }
            }
        });
        correlation.run(workers, dout, packed, null, null, dx, add);
    }
}
