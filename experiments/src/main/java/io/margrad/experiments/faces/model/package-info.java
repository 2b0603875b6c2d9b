/** Face networks with their weights: from a file to features of images. */
@NullMarked
package io.margrad.experiments.faces.model;

import org.jspecify.annotations.NullMarked;
