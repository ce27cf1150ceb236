/** Segmentation models on disk: written for serving, loaded, and run over whole images. */
@NullMarked
package org.unifiedfocal.savedmodel;

import org.jspecify.annotations.NullMarked;
