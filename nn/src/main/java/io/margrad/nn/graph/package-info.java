/** Networks that are data: a list of nodes, kept as JSON in a weights file, and the module that runs it. */
@NullMarked
package io.margrad.nn.graph;

import org.jspecify.annotations.NullMarked;
