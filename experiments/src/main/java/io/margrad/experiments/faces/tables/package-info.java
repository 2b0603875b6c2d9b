/** What evaluations found, from {@code result.json} to the paper's Tables IV, V and VI. */
@NullMarked
package io.margrad.experiments.faces.tables;

import org.jspecify.annotations.NullMarked;
