/**
 * What joins the data sets with the protocols: features of images by their names, pairs and videos as rows of features, and the lists of
 * images to leave out.
 */
@NullMarked
package io.margrad.experiments.faces.evaluation;

import org.jspecify.annotations.NullMarked;
