/** What the ops run on a CUDA device: own kernels, and cuBLAS and cuDNN where they are there. Knows buffers and sizes, no tensors. */
@NullMarked
package io.margrad.tensor.cuda;

import org.jspecify.annotations.NullMarked;
