/** What a machine has for CUDA, and how it gets what it lacks. */
@NullMarked
package io.margrad.experiments.cuda;

import org.jspecify.annotations.NullMarked;
