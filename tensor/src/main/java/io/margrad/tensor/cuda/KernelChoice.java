package io.margrad.tensor.cuda;

/** Whose kernels multiply matrices and convolve; all else is always done by own kernels. */
public enum KernelChoice {
    /** cuBLAS and cuDNN, each where it is there, else own kernels. */
    AUTO,
    /** cuBLAS and cuDNN; a missing one is an error. */
    VENDOR,
    /** Own kernels. */
    OWN
}
