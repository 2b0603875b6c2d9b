/** JMH benchmarks of every op on every engine, each checked against the reference before it is measured, beside the machine's peaks. */
@NullMarked
package io.margrad.bench.ops;

import org.jspecify.annotations.NullMarked;
