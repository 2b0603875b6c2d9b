package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.cuda.CudaBlas;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import java.util.SplittableRandom;

/** One matrix product by cuBLAS against plain loops. */
final class Gemm {
    private static final float ALPHA = 1.5f;
    private static final float BETA = -0.5f;

    private Gemm() {}

    static void check(
            CudaDevice device, CudaBlas blas, boolean transposeA, boolean transposeB, int m, int n, int k) {
        float[] a = random(m * k, 1);
        float[] b = random(k * n, 2);
        float[] c = random(m * n, 3);
        CudaBuffer bufferA = upload(device, a);
        CudaBuffer bufferB = upload(device, b);
        CudaBuffer bufferC = upload(device, c);
        blas.gemm(transposeA, transposeB, m, n, k, ALPHA, bufferA, bufferB, BETA, bufferC);
        float[] back = new float[m * n];
        device.download(bufferC, back);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = BETA * c[i * n + j];
                for (int p = 0; p < k; p++) {
                    sum += ALPHA * a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
                }
                assertEquals(sum, back[i * n + j], 1e-5, i + ", " + j);
            }
        }
        device.free(bufferA);
        device.free(bufferB);
        device.free(bufferC);
    }

    private static CudaBuffer upload(CudaDevice device, float[] values) {
        CudaBuffer buffer = device.allocate(values.length, Element.FLOAT);
        device.upload(values, buffer);
        return buffer;
    }

    private static float[] random(int size, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
