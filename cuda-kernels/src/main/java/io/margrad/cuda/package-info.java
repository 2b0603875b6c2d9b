/** CUDA kernels and their typed launchers: the only package that may import {@code jcuda}. It knows no tensor. */
@NullMarked
package io.margrad.cuda;

import org.jspecify.annotations.NullMarked;
