/** What every run leaves behind: its folder, its facts, its metrics, and the lines it shows while it works. */
@NullMarked
package io.margrad.experiments.run;

import org.jspecify.annotations.NullMarked;
