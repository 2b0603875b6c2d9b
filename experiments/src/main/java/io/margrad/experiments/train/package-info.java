/**
 * What all experiments that train a network share: the steps on a device, the loop around them with its measurements and checkpoints,
 * and the distances that the margins are parts of. Nothing here knows what the images are.
 */
@NullMarked
package io.margrad.experiments.train;

import org.jspecify.annotations.NullMarked;
