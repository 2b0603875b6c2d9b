/** The record of one machine with a GPU: what {@code bench/gpu-record} ran there, and what came out. */
@NullMarked
package io.margrad.bench.record;

import org.jspecify.annotations.NullMarked;
