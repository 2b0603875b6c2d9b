package io.margrad.cuda;

import java.util.List;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** The run-time compiler: from the text of a {@code .cu} file to machine code for one architecture. */
final class Nvrtc {
    /** Names the compiler in messages and cache keys, such as {@code NVRTC 12.6}. */
    private final String version;

    /**
     * Loads the compiler.
     *
     * @throws CudaUnavailableException when there is none
     */
    Nvrtc() {
        Natives.load(CudaLibrary.NVRTC);
        JNvrtc.setExceptionsEnabled(true);
        int[] major = new int[1];
        int[] minor = new int[1];
        call("nvrtcVersion", () -> JNvrtc.nvrtcVersion(major, minor));
        version = "NVRTC " + major[0] + "." + minor[0];
    }

    String version() {
        return version;
    }

    /**
     * Compiles a file.
     *
     * @throws CudaException with the compiler's messages
     */
    byte[] compile(KernelSource source, List<String> options) {
        String[] names = source.headers().keySet().toArray(String[]::new);
        String[] headers = source.headers().values().toArray(String[]::new);
        nvrtcProgram program = new nvrtcProgram();
        call(
                "nvrtcCreateProgram",
                () -> JNvrtc.nvrtcCreateProgram(program, source.text(), source.file(), names.length, headers, names));
        byte[] cubin;
        try {
            call("nvrtcCompileProgram", () -> compile(program, options));
            long[] size = new long[1];
            call("nvrtcGetCUBINSize", () -> JNvrtc.nvrtcGetCUBINSize(program, size));
            cubin = new byte[Math.toIntExact(size[0])];
            call("nvrtcGetCUBIN", () -> JNvrtc.nvrtcGetCUBIN(program, cubin));
        } catch (CudaException e) {
            CudaException described = e.function().equals("nvrtcCompileProgram") ? e.during(log(program, e)) : e;
            new Cleanup().run(() -> destroy(program));
            throw described;
        }
        destroy(program);
        return cubin;
    }

    private static int compile(nvrtcProgram program, List<String> options) {
        return JNvrtc.nvrtcCompileProgram(program, options.size(), options.toArray(String[]::new));
    }

    /** What the compiler said; when it cannot be asked, the reason is added to the error. */
    private static String log(nvrtcProgram program, CudaException error) {
        String[] log = {""};
        try {
            call("nvrtcGetProgramLog", () -> JNvrtc.nvrtcGetProgramLog(program, log));
        } catch (CudaException e) {
            error.addSuppressed(e);
        }
        return "compiler's messages:\n" + String.valueOf(log[0]).strip() + "\n";
    }

    private static void destroy(nvrtcProgram program) {
        call("nvrtcDestroyProgram", () -> JNvrtc.nvrtcDestroyProgram(program));
    }

    private static void call(String function, Runnable body) {
        try {
            body.run();
        } catch (jcuda.CudaException e) {
            throw CudaException.of(CudaLibrary.NVRTC, function, nvrtcResult.class, e);
        }
    }
}
