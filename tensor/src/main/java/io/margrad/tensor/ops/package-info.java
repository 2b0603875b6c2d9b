/**
 * The operations of the engine, one file each: shape check, forward and backward for every backend, and the static method that a user
 * calls. Each op's specification is the method of the same name in {@code Reference}, in the tests.
 */
@NullMarked
package io.margrad.tensor.ops;

import org.jspecify.annotations.NullMarked;
