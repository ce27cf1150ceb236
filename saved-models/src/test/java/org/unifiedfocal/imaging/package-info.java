/** Tests of the readers and writers against files made by other tools. */
@NullMarked
package org.unifiedfocal.imaging;

import org.jspecify.annotations.NullMarked;
