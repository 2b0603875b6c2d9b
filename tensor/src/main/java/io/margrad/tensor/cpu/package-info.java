/**
 * The CPU engine: kernels on plain {@code float[]} arrays, the only code that uses the Vector API. Nothing in here knows a tensor.
 *
 * <p>Layout conventions: row-major; images are [B][C][H][W]; weights of a convolution are [O][C][kh][kw]. A kernel that writes a
 * gradient adds to it. All kernels are deterministic: the same input gives the same bits, whatever the number of threads, because work
 * is cut by shape and partial sums are added in a fixed order.
 */
@NullMarked
package io.margrad.tensor.cpu;

import org.jspecify.annotations.NullMarked;
