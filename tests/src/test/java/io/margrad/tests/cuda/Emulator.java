package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test asks of the emulated libraries beyond what CUDA has: faults, counts of what lives, its report. */
final class Emulator {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final int MAX_TEXT = 1 << 16;
    private static @Nullable Emulator instance;

    private final SymbolLookup library;

    private Emulator(SymbolLookup library) {
        this.library = library;
    }

    /** Where Maven has the emulated libraries built; skips the test, saying why, where there are none. */
    static Path folder() {
        String folder = System.getProperty("margrad.emulator", "");
        assumeTrue(!folder.isEmpty(), "skipped: only Maven runs this test, with the emulated libraries on the path");
        Path libraries = Path.of(folder);
        assumeTrue(
                Files.exists(libraries.resolve("libcuda.so.1")),
                "skipped: the emulated CUDA libraries are not built, for that needs g++ and make");
        return libraries;
    }

    /** The emulator of this process; skips the test where there is none. */
    @SuppressWarnings("restricted")
    static synchronized Emulator get() {
        Emulator emulator = instance;
        if (emulator == null) {
            Path driver = folder().resolve("libcuda.so.1");
            emulator = new Emulator(SymbolLookup.libraryLookup(driver, Arena.global()));
            instance = emulator;
        }
        return emulator;
    }

    /** Lets the n-th call of a function from now on return a code. */
    void inject(String function, int call, int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(function);
            int result = (int) handle("Inject", INT, ValueLayout.ADDRESS, INT, INT).invokeExact(name, call, code);
            check(result == 0, "the emulator has no function " + function);
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Revives the device after an error and forgets injected faults and the report. */
    void reset() {
        try {
            handle("Reset", null).invokeExact();
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Sets what the environment variable {@code MARGRAD_EMULATOR_<name>} would have set. */
    void configure(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment n = arena.allocateFrom(name);
            MemorySegment v = arena.allocateFrom(value);
            int result = (int) handle("Configure", INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS).invokeExact(n, v);
            check(result == 0, "the emulator does not take " + name + "=" + value);
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Names of all functions that the libraries have. */
    List<String> functions() {
        List<String> names = new ArrayList<>();
        try {
            MethodHandle function = handle("Function", ValueLayout.ADDRESS, INT);
            for (int i = 0; ; i++) {
                MemorySegment name = (MemorySegment) function.invokeExact(i);
                if (name.address() == 0) {
                    return names;
                }
                names.add(text(name));
            }
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** Calls of a function so far in this process. */
    long calls(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(function);
            return (long) handle("Calls", LONG, ValueLayout.ADDRESS).invokeExact(name);
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** How many blocks of device memory live. */
    long deviceBlocks() {
        try {
            return (long) handle("LiveAllocations", LONG).invokeExact();
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** How many blocks of device and host memory, streams, events, graphs, modules and descriptors live. */
    long living() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocateFrom("");
            long objects = (long) handle("LiveObjects", LONG, ValueLayout.ADDRESS).invokeExact(all);
            long hostBlocks = (long) handle("LiveHostAllocations", LONG).invokeExact();
            return deviceBlocks() + hostBlocks + objects;
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    /** The last check that failed, in one line; empty when none did. */
    String report() {
        try {
            return text((MemorySegment) handle("LastReport", ValueLayout.ADDRESS).invokeExact());
        } catch (Throwable e) {
            throw wrapped(e);
        }
    }

    @SuppressWarnings("restricted")
    private static String text(MemorySegment pointer) {
        return pointer.reinterpret(MAX_TEXT).getString(0);
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(
            String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        FunctionDescriptor type =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        return Linker.nativeLinker().downcallHandle(library.findOrThrow("margradEmulator" + name), type);
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }

    private static RuntimeException wrapped(Throwable e) {
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}
