/**
 * Comparing every feature of one set with every feature of another at the cost of a float32 matrix product, with results as if each pair
 * had been scored in double.
 */
@NullMarked
package io.margrad.experiments.faces.protocol.sieve;

import org.jspecify.annotations.NullMarked;
