/** The peer's side of {@link io.margrad.bench.peers.PeerTask}. */
@NullMarked
package io.margrad.bench.peers.dl4j;

import org.jspecify.annotations.NullMarked;
