/** The commands below {@code margrad face} that evaluate features of faces. */
@NullMarked
package io.margrad.experiments.cli.face;

import org.jspecify.annotations.NullMarked;
