/**
 * The paper's evaluation protocols as library calls on features, float vectors, without networks or image files.
 *
 * <ul>
 *   <li>{@link io.margrad.experiments.faces.protocol.verification.LfwView2} and {@code LfwView1}, {@code Ytf}: Table IV
 *   <li>{@link io.margrad.experiments.faces.protocol.megaface.MegaFace}: Table V
 *   <li>{@link io.margrad.experiments.faces.protocol.identification.NearestCenter}: Table VI
 * </ul>
 *
 * <p>Every decision falls on scores in double that depend on the two features alone (see
 * {@link io.margrad.experiments.faces.protocol.scores.Similarity}), so a result is the same, bit for bit, on every machine and for any
 * number of threads. What data cannot be used ends in one {@link io.margrad.experiments.data.DataException}.
 */
@NullMarked
package io.margrad.experiments.faces.protocol;

import org.jspecify.annotations.NullMarked;
