/** The paper's MNIST experiment (section II-C): LeNets++ with a 2-D feature, trained with four joint losses. */
@NullMarked
package io.margrad.experiments.mnist;

import org.jspecify.annotations.NullMarked;
