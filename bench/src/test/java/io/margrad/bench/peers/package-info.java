@NullMarked
package io.margrad.bench.peers;

import org.jspecify.annotations.NullMarked;
