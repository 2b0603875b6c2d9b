/**
 * MegaFace challenge 1: finding one photo of a person among a million of others, and telling pairs apart at one false accept in a
 * million.
 */
@NullMarked
package io.margrad.experiments.faces.protocol.megaface;

import org.jspecify.annotations.NullMarked;
