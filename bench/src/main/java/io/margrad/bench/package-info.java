/** JMH benchmarks: every kernel against the CPU reference and against what a user would pick instead. */
@NullMarked
package io.margrad.bench;

import org.jspecify.annotations.NullMarked;
