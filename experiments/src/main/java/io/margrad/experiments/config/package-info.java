/** Settings of an experiment as names and values: from a preset, a TOML file and the command line, each over the one before. */
@NullMarked
package io.margrad.experiments.config;

import org.jspecify.annotations.NullMarked;
