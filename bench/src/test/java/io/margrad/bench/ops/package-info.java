@NullMarked
package io.margrad.bench.ops;

import org.jspecify.annotations.NullMarked;
