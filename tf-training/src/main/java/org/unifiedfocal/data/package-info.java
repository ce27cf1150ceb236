/** Datasets: their layouts on disk, cases, splits, patches and batches. */
@NullMarked
package org.unifiedfocal.data;

import org.jspecify.annotations.NullMarked;
