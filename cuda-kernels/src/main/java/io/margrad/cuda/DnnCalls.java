package io.margrad.cuda;

import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnStatus;

/** How cuDNN is called: errors become {@link CudaException}. */
final class DnnCalls {
    private static final int UNKNOWN = -1;

    final cudnnHandle handle = new cudnnHandle();

    void call(String function, Runnable body) {
        try {
            body.run();
        } catch (jcuda.CudaException e) {
            // JCuda's classes are older than the codes of the library they call.
            throw CudaException.of(CudaLibrary.CUDNN, function, cudnnStatus.class, JCudnn::cudnnGetErrorString, e);
        } catch (ArrayIndexOutOfBoundsException e) {
            // JCuda copies the results of a failed query too, as many as an uninitialised number says.
            throw new CudaException(CudaLibrary.CUDNN, function, UNKNOWN, "an error that JCuda does not tell", "", e);
        }
    }
}
