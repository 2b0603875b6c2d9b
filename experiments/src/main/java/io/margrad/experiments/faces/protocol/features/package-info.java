/**
 * Features, float vectors that a network made of images, and what is done to them before they are compared: L2 normalisation, mean
 * subtraction, PCA. What is fitted is fitted on rows that the caller hands over, and on nothing else.
 */
@NullMarked
package io.margrad.experiments.faces.protocol.features;

import org.jspecify.annotations.NullMarked;
