/**
 * Scores of pairs and what is read off them: thresholds, ROC curves, error rates. A score says how alike two features are; more is more
 * alike. Everywhere a pair is called "the same person" when its score is at least the threshold.
 */
@NullMarked
package io.margrad.experiments.faces.protocol.scores;

import org.jspecify.annotations.NullMarked;
