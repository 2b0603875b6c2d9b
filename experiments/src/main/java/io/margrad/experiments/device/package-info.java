/** Which device a run is computed on. */
@NullMarked
package io.margrad.experiments.device;

import org.jspecify.annotations.NullMarked;
