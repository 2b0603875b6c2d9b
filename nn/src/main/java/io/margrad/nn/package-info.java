/** Networks: modules and their parameters, initialisation, the optimiser with its schedule, and the networks of the paper. */
@NullMarked
package io.margrad.nn;

import org.jspecify.annotations.NullMarked;
