/**
 * The losses of the paper and the class centers that two of them share.
 *
 * <p>Letters: M samples in a batch, N classes, D features; X is [M, D], y the M labels, C the centers, [N, D].
 */
@NullMarked
package io.margrad.losses;

import org.jspecify.annotations.NullMarked;
