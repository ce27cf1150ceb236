/** Segmentation losses. */
@NullMarked
package org.unifiedfocal.losses;

import org.jspecify.annotations.NullMarked;
