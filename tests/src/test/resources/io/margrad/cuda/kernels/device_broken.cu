// Does not compile.
extern "C" __global__ void test_broken(int n, float* y) {
    y[n] = undeclared_name;
}
