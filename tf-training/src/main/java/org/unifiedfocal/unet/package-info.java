/** 2D and 3D U-Nets as TensorFlow graph ops. */
@NullMarked
package org.unifiedfocal.unet;

import org.jspecify.annotations.NullMarked;
