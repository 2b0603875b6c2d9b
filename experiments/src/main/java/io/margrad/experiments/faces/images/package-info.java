/**
 * Pictures from files: JPEG, PNG, GIF and Netpbm, told apart by their content, as plain bytes. A file is taken as hostile, and what
 * cannot be used is a {@link io.margrad.experiments.data.DataException} that names it.
 */
@NullMarked
package io.margrad.experiments.faces.images;

import org.jspecify.annotations.NullMarked;
