/**
 * Batches of faces for training, made in the background. Which images a batch has and which of them are mirrored is a function of the
 * seed and the batch's position alone, so a run that is resumed goes on as if nothing had been.
 */
@NullMarked
package io.margrad.experiments.faces.feed;

import org.jspecify.annotations.NullMarked;
