/* What running kernels ask of the driver. */
#pragma once

#include "../../include/margrad/image.h"

namespace emulator {

const margrad::Services& kernelServices();

}  // namespace emulator
