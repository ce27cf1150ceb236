/** The training loop: optimisers, schedules, checkpoints, validation. */
@NullMarked
package org.unifiedfocal.training;

import org.jspecify.annotations.NullMarked;
