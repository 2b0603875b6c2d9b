@NullMarked
package io.margrad.bench.profile;

import org.jspecify.annotations.NullMarked;
