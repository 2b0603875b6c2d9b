/** From a face's five points to a crop of fixed size: similarity transforms, warping, and the alignment of whole folders. */
@NullMarked
package io.margrad.experiments.faces.align;

import org.jspecify.annotations.NullMarked;
