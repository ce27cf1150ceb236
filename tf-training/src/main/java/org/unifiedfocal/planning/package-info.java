/**
 * What a training is to be like, by what a dataset is like: a {@link org.unifiedfocal.planning.Plan
 * plan} that a {@link org.unifiedfocal.planning.Planner} makes and explains, and a person can read
 * and edit.
 */
@NullMarked
package org.unifiedfocal.planning;

import org.jspecify.annotations.NullMarked;
