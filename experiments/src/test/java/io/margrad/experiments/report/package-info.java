/** Tests of the tables, figures and the page of a run. */
@NullMarked
package io.margrad.experiments.report;

import org.jspecify.annotations.NullMarked;
