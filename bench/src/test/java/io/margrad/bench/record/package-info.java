@NullMarked
package io.margrad.bench.record;

import org.jspecify.annotations.NullMarked;
