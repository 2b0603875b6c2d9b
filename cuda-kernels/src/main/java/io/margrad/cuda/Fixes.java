package io.margrad.cuda;

/** The one line that tells a user what to do about a library that does not load. */
final class Fixes {
    private Fixes() {}

    static String of(CudaLibrary library, LinkageError error) {
        String text = String.valueOf(error.getMessage());
        if (text.contains("GLIBC_") || text.contains("GLIBCXX_")) {
            return "the system's C library is older than JCuda's natives need: use a newer Linux";
        }
        if (library == CudaLibrary.DRIVER) {
            return "install NVIDIA's driver (nvidia-smi must work), or use the CPU";
        }
        String note = text.contains("version `") ? " (a link to another major version does not do)" : "";
        String folder = "the folder of " + library.soname();
        return "run `./margrad cuda-libs install`, or put " + folder + " on LD_LIBRARY_PATH" + note;
    }
}
