package io.margrad.tensor.cuda;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made when it is first asked for: kernels are compiled when an op first needs them. For one thread. */
final class Memo<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private @Nullable T value;

    Memo(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T made = value;
        if (made == null) {
            made = maker.get();
            value = made;
        }
        return made;
    }
}
