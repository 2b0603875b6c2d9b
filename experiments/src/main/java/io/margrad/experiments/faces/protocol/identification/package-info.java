/** Closed-set identification by class centers, the paper's Table VI. */
@NullMarked
package io.margrad.experiments.faces.protocol.identification;

import org.jspecify.annotations.NullMarked;
