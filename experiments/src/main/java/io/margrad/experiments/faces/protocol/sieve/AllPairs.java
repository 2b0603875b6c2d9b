package io.margrad.experiments.faces.protocol.sieve;

import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Workers;
import io.margrad.tensor.ops.MatMul;
import java.util.function.Consumer;

/** Products of rows that stay with rows that come and go, on any device, and a team of threads to look through them. */
public final class AllPairs implements AutoCloseable {
    /** Elements that callers should keep a product below: 16 MiB. */
    public static final int MAX_PRODUCTS = 1 << 22;

    private final Backend backend;
    private final Workers workers;
    private final boolean ownWorkers;

    /** Products on this backend; its threads look through them, or as many threads of their own. */
    public AllPairs(Backend backend) {
        this.backend = backend;
        this.ownWorkers = backend instanceof CudaBackend;
        this.workers = switch (backend) {
            case CpuBackend cpu -> cpu.workers();
            case CudaBackend cuda -> new Workers(CpuBackend.defaultThreads());
        };
    }

    /** Threads to look through products with. */
    public Workers workers() {
        return workers;
    }

    /** Puts rows on the device; the caller closes the tensor. */
    public Tensor resident(String name, SieveRows rows) {
        return Tensor.persistent(backend, name, Shape.of(rows.rows(), rows.dimension()), rows.factors(), false);
    }

    /**
     * Computes all products A B^T of factors and shows them.
     *
     * @param a resident, [M, D]
     * @param b rows that came, N of them
     * @param look is given the products, [M][N], which are gone when it returns
     */
    public void each(Tensor a, SieveRows b, Consumer<float[]> look) {
        product(a, b, true, look);
    }

    /** As {@link #each}, with the products as [N][M]. */
    public void eachTransposed(Tensor a, SieveRows b, Consumer<float[]> look) {
        product(a, b, false, look);
    }

    private void product(Tensor a, SieveRows b, boolean residentFirst, Consumer<float[]> look) {
        Tape.inference(backend, () -> {
            Tensor came = Tape.current().constant("rows", Shape.of(b.rows(), b.dimension()), b.factors());
            Tensor products = residentFirst ? MatMul.matmul(a, false, came, true) : MatMul.matmul(came, false, a, true);
            look.accept(switch (backend) {
                case CpuBackend cpu -> products.host();
                case CudaBackend cuda -> products.toArray();
            });
            return b.rows();
        });
    }

    @Override
    public void close() {
        if (ownWorkers) {
            workers.close();
        }
    }
}
