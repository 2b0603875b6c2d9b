/** Options that several commands have, and the errors of wrong calls. */
@NullMarked
package io.margrad.experiments.cli.options;

import org.jspecify.annotations.NullMarked;
