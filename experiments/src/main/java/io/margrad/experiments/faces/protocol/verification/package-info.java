/** Face verification: are two images, or two videos, of the same person? LFW view 1 and 2, and YTF. */
@NullMarked
package io.margrad.experiments.faces.protocol.verification;

import org.jspecify.annotations.NullMarked;
