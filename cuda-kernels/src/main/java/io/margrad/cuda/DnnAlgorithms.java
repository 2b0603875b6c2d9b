package io.margrad.cuda;

import java.util.Arrays;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnDeterminism;

/**
 * Chooses algorithms: the first of cuDNN's list that is deterministic and whose workspace is within the limit. The list
 * is cuDNN's own expectation and not a measurement, for a measurement may choose another algorithm, and so other bits,
 * each time.
 */
final class DnnAlgorithms {
    private final DnnCalls calls;
    private final long limit;

    /** @param limit bytes that a workspace may have */
    DnnAlgorithms(DnnCalls calls, long limit) {
        this.calls = calls;
        this.limit = limit;
    }

    /** An algorithm by cuDNN's number and the bytes of its workspace. */
    record Choice(int algorithm, long workspaceBytes) {}

    private record Candidate(int algorithm, int status, int determinism, long memory) {}

    Choice forward(DnnPlan p) {
        int asked = cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_COUNT;
        var found = Stream.generate(cudnnConvolutionFwdAlgoPerf::new)
                .limit(asked)
                .toArray(cudnnConvolutionFwdAlgoPerf[]::new);
        int[] count = new int[1];
        calls.call("cudnnGetConvolutionForwardAlgorithm_v7", () -> JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                calls.handle, p.x, p.w, p.convolution, p.y, asked, count, found));
        int algorithm = first(
                Arrays.stream(found, 0, count[0])
                        .map(f -> new Candidate(f.algo, f.status, f.determinism, f.memory)),
                cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
        long[] bytes = new long[1];
        calls.call("cudnnGetConvolutionForwardWorkspaceSize", () -> JCudnn.cudnnGetConvolutionForwardWorkspaceSize(
                calls.handle, p.x, p.w, p.convolution, p.y, algorithm, bytes));
        return new Choice(algorithm, bytes[0]);
    }

    Choice data(DnnPlan p) {
        int asked = cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT;
        var found = Stream.generate(cudnnConvolutionBwdDataAlgoPerf::new)
                .limit(asked)
                .toArray(cudnnConvolutionBwdDataAlgoPerf[]::new);
        int[] count = new int[1];
        calls.call(
                "cudnnGetConvolutionBackwardDataAlgorithm_v7",
                () -> JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                        calls.handle, p.w, p.y, p.convolution, p.x, asked, count, found));
        int algorithm = first(
                Arrays.stream(found, 0, count[0])
                        .map(f -> new Candidate(f.algo, f.status, f.determinism, f.memory)),
                cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
        long[] bytes = new long[1];
        calls.call(
                "cudnnGetConvolutionBackwardDataWorkspaceSize",
                () -> JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                        calls.handle, p.w, p.y, p.convolution, p.x, algorithm, bytes));
        return new Choice(algorithm, bytes[0]);
    }

    Choice filter(DnnPlan p) {
        int asked = cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT;
        var found = Stream.generate(cudnnConvolutionBwdFilterAlgoPerf::new)
                .limit(asked)
                .toArray(cudnnConvolutionBwdFilterAlgoPerf[]::new);
        int[] count = new int[1];
        calls.call(
                "cudnnGetConvolutionBackwardFilterAlgorithm_v7",
                () -> JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                        calls.handle, p.x, p.y, p.convolution, p.w, asked, count, found));
        int algorithm = first(
                Arrays.stream(found, 0, count[0])
                        .map(f -> new Candidate(f.algo, f.status, f.determinism, f.memory)),
                cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);
        long[] bytes = new long[1];
        calls.call(
                "cudnnGetConvolutionBackwardFilterWorkspaceSize",
                () -> JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                        calls.handle, p.x, p.y, p.convolution, p.w, algorithm, bytes));
        return new Choice(algorithm, bytes[0]);
    }

    /** @param otherwise a deterministic algorithm that cuDNN has for every shape */
    private int first(Stream<Candidate> candidates, int otherwise) {
        return candidates
                .filter(c -> c.status == 0)
                .filter(c -> c.determinism == cudnnDeterminism.CUDNN_DETERMINISTIC && c.memory <= limit)
                .mapToInt(Candidate::algorithm)
                .findFirst()
                .orElse(otherwise);
    }
}
