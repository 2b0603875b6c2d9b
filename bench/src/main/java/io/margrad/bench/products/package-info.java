/** Matrix products in this project's engine and in BLAS libraries, side by side. */
@NullMarked
package io.margrad.bench.products;

import org.jspecify.annotations.NullMarked;
