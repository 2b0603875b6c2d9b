/** Tests of the CUDA engine on emulated libraries; run by Maven with those first on the library path. */
@NullMarked
package io.margrad.tests.cuda;

import org.jspecify.annotations.NullMarked;
