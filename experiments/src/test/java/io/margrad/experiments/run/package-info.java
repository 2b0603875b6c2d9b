/** Tests of run folders, metrics and progress lines. */
@NullMarked
package io.margrad.experiments.run;

import org.jspecify.annotations.NullMarked;
