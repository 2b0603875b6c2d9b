/**
 * Benchmarks of what runs on a CUDA device. Each checks its result against {@code Reference} or the same formula in double before it is
 * measured. An invocation puts several runs into the stream and waits once, as a training does.
 */
@NullMarked
package io.margrad.bench.cuda;

import org.jspecify.annotations.NullMarked;
