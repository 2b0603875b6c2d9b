/** The same training step in Margrad and in what a user would pick instead, each in a process of its own, measured in turn. */
@NullMarked
package io.margrad.bench.peers;

import org.jspecify.annotations.NullMarked;
