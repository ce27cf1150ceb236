/** How well a segmentation agrees with its reference: overlap and surface distances. */
@NullMarked
package org.unifiedfocal.metrics;

import org.jspecify.annotations.NullMarked;
