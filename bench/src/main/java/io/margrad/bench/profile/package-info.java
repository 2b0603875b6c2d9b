/** Where the time of one training step goes, op by op, beside what the machine could do at best. */
@NullMarked
package io.margrad.bench.profile;

import org.jspecify.annotations.NullMarked;
