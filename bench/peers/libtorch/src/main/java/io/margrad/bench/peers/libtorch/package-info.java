/** The peer's side of {@link io.margrad.bench.peers.PeerTask}. */
@NullMarked
package io.margrad.bench.peers.libtorch;

import org.jspecify.annotations.NullMarked;
