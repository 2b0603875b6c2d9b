/**
 * Checkpoints: named tensors and metadata in safetensors files with a checksum, and a folder that keeps the last few of them.
 *
 * <p>A file is taken for hostile input: nothing in it is believed before it has been compared with the file itself.
 */
@NullMarked
package io.margrad.nn.checkpoint;

import org.jspecify.annotations.NullMarked;
