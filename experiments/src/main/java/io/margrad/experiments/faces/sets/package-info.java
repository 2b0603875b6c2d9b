/**
 * Data sets of faces as lists of images that are read when asked for, with their labels: folders, lists and record files; the pairs
 * and videos of LFW and YTF; MegaFace's lists and feature files; exclusions and splits. Files are taken as hostile input: what cannot
 * be used is a {@link io.margrad.experiments.data.DataException} with the file, the line or byte, what was expected and what was found.
 */
@NullMarked
package io.margrad.experiments.faces.sets;

import org.jspecify.annotations.NullMarked;
