/** What a run is read by: Table II and Fig. 2 of the paper, the curves of training, and one page with all of it. */
@NullMarked
package io.margrad.experiments.report;

import org.jspecify.annotations.NullMarked;
