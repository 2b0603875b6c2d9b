package io.margrad.tests.cuda;

import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;
import io.margrad.tests.OpCase;
import io.margrad.tests.OpChecks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every case of {@code OpCases} on a CUDA device, with the vendor's libraries and with own kernels. */
@Tag("cuda-emulator")
class CudaOpSuiteTest {
    private static final String CASES = "io.margrad.tests.OpCases#all";

    @Nested
    class Vendor extends Suite {
        Vendor() {
            super(KernelChoice.VENDOR);
        }
    }

    @Nested
    class Own extends Suite {
        Own() {
            super(KernelChoice.OWN);
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Suite {
        private final KernelChoice choice;
        private @Nullable CudaBackend opened;

        Suite(KernelChoice choice) {
            this.choice = choice;
        }

        @BeforeAll
        void open() {
            opened = CudaUnderTest.open(choice);
        }

        @AfterAll
        void close() {
            if (opened != null) {
                opened.close();
            }
        }

        private CudaBackend backend() {
            if (opened == null) {
                throw new IllegalStateException("no device");
            }
            return opened;
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource(CASES)
        void forwardIsTheReference(OpCase op) {
            OpChecks.forwardIsTheReference(op, backend());
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource(CASES)
        void gradientIsThatOfTheReferenceAndIsAdded(OpCase op) {
            OpChecks.gradientIsThatOfTheReferenceAndIsAdded(op, backend());
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource(CASES)
        void bitsDependOnNothingButTheInputs(OpCase op) {
            OpChecks.bitsDependOnNothingButTheInputs(op, List.of(backend(), backend()));
        }
    }
}
