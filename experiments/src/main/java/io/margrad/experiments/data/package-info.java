/**
 * The digits: reading MNIST's IDX files, finding or fetching them, and the subset that travels with the program.
 * Nothing in here prints; what went wrong is a {@link io.margrad.experiments.data.DataException}.
 */
@NullMarked
package io.margrad.experiments.data;

import org.jspecify.annotations.NullMarked;
