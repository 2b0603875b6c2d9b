/** Finding faces and five points on each: MTCNN's three networks on the engine, the cascade around them, and the import of its weights. */
@NullMarked
package io.margrad.experiments.faces.detect;

import org.jspecify.annotations.NullMarked;
