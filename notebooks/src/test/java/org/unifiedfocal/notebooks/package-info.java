/** Executes the notebooks, as a reader would. */
@NullMarked
package org.unifiedfocal.notebooks;

import org.jspecify.annotations.NullMarked;
