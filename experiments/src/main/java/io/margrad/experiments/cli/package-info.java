/** The command line: the only code that parses arguments, prints and exits. */
@NullMarked
package io.margrad.experiments.cli;

import org.jspecify.annotations.NullMarked;
