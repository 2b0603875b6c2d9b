/**
 * Data sets packed for MXNet: {@code train.rec} (RecordIO), {@code train.idx} and {@code property}, read in place, record by record.
 */
@NullMarked
package io.margrad.experiments.faces.sets.recordio;

import org.jspecify.annotations.NullMarked;
