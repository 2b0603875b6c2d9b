/** The command {@code ./margrad bench}. */
@NullMarked
package io.margrad.bench.cli;

import org.jspecify.annotations.NullMarked;
