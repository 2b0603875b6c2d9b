package io.margrad.cuda;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One {@code extern "C" __global__} function, and the check of what it is called with against what its text declares.
 *
 * <p>Of one thread, that of its device. A launch makes no garbage beyond its {@link Grid}: values and their addresses
 * lie in direct memory that is kept, for handing each argument through JNI costs twenty times as much.
 */
public final class Kernel {
    private static final int SLOT = Long.BYTES;

    private final String name;
    private final Parameter[] parameters;
    private final KernelRuntime runtime;
    private final KernelRuntime.Function function;
    private final ByteBuffer values;
    private final Call call = new Call();
    private boolean launched;

    Kernel(KernelSource source, String function, KernelRuntime runtime) {
        List<Parameter> declared = source.parameters(function);
        this.name = source.file() + ": " + function;
        this.parameters = declared.toArray(Parameter[]::new);
        this.runtime = runtime;
        this.values = ByteBuffer.allocateDirect(SLOT * Math.max(1, parameters.length)).order(ByteOrder.nativeOrder());
        ByteBuffer table = ByteBuffer.allocateDirect(values.capacity()).order(ByteOrder.nativeOrder());
        long address = MemorySegment.ofBuffer(values).address();
        for (int i = 0; i < parameters.length; i++) {
            table.putLong(i * SLOT, address + (long) i * SLOT);
        }
        this.function = runtime.load(source, function, table);
    }

    /** File and function, such as {@code prelu.cu: prelu_forward}. */
    public String name() {
        return name;
    }

    /**
     * How many blocks of {@code threads} threads and this much dynamic shared memory fit on one multiprocessor at a
     * time.
     */
    public int blocksPerMultiprocessor(int threads, int sharedBytes) {
        return function.blocksPerMultiprocessor(threads, sharedBytes);
    }

    /** Whether it has been launched at all. */
    boolean launched() {
        return launched;
    }

    /** Starts a call. There is one writer per kernel: a call that was begun before and not launched is forgotten. */
    public Call call() {
        call.index = 0;
        return call;
    }

    /**
     * Takes the arguments in the order of the parameters. Every method throws {@link IllegalArgumentException} naming
     * file, kernel, parameter and declared type when the argument does not fit.
     */
    public final class Call {
        private int index;

        private Call() {}

        /** A pointer to the first element of a buffer. */
        public Call buffer(CudaBuffer buffer) {
            return buffer(buffer, 0);
        }

        /**
         * A pointer into a buffer.
         *
         * @param offset in elements, 0 to the buffer's size
         */
        public Call buffer(CudaBuffer buffer, int offset) {
            Parameter.Kind kind = kind();
            if (!kind.takes(buffer.element())) {
                throw mismatch("a buffer of " + buffer.element());
            }
            if (offset < 0 || offset > buffer.size() || (kind == Parameter.Kind.DOUBLES && offset % 2 != 0)) {
                throw mismatch("offset " + offset + " into " + buffer);
            }
            if (!runtime.owns(buffer)) {
                throw mismatch(buffer + " of another device");
            }
            return put(buffer.address() + (long) offset * Element.BYTES);
        }

        /** A null pointer. */
        public Call none() {
            if (!kind().isPointer()) {
                throw mismatch("no buffer");
            }
            return put(0);
        }

        /** An {@code int}. */
        public Call integer(int value) {
            if (kind() != Parameter.Kind.INTEGER) {
                throw mismatch("an int");
            }
            values.putInt(index++ * SLOT, value);
            return this;
        }

        /** A {@code float}. */
        public Call real(float value) {
            if (kind() != Parameter.Kind.REAL) {
                throw mismatch("a float");
            }
            values.putFloat(index++ * SLOT, value);
            return this;
        }

        /** A {@code long long}. */
        public Call wide(long value) {
            if (kind() != Parameter.Kind.WIDE) {
                throw mismatch("a long");
            }
            return put(value);
        }

        /** Puts the launch into the device's stream and returns at once. */
        public void launch(Grid grid) {
            launch(grid, false);
        }

        /** The same for a kernel whose blocks wait for each other: all of them must fit on the device at a time. */
        public void launchCooperative(Grid grid) {
            launch(grid, true);
        }

        private void launch(Grid grid, boolean cooperative) {
            if (index > parameters.length) {
                throw new IllegalArgumentException(name + ": this call was launched already");
            }
            if (index < parameters.length) {
                Parameter next = parameters[index];
                throw new IllegalArgumentException(name + ": expected " + parameters.length + " arguments, found "
                        + index + "; the next is '" + next.name() + "', declared " + next.declared());
            }
            // A second launch of the same call would read values that may be those of another call by then.
            index = parameters.length + 1;
            function.launch(grid, cooperative);
            launched = true;
        }

        private Call put(long value) {
            values.putLong(index++ * SLOT, value);
            return this;
        }

        private Parameter.Kind kind() {
            if (index >= parameters.length) {
                throw new IllegalArgumentException(name + ": expected " + parameters.length + " arguments, found more");
            }
            return parameters[index].kind();
        }

        private IllegalArgumentException mismatch(String given) {
            Parameter p = parameters[index];
            return new IllegalArgumentException(name + ": argument " + index + " '" + p.name() + "' is declared "
                    + p.declared() + ", given " + given);
        }
    }
}
