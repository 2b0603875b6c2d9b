/** Tests that cross modules: the reference in double, gradient checks, architecture rules, end to end. */
@NullMarked
package io.margrad.tests;

import org.jspecify.annotations.NullMarked;
