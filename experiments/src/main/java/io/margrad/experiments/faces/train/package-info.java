/**
 * The paper's face networks in training: the six rows of Table III on any labelled set of aligned faces, with margins that are parts of
 * what the trained row S measures.
 */
@NullMarked
package io.margrad.experiments.faces.train;

import org.jspecify.annotations.NullMarked;
