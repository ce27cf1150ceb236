/** How a program uses the losses that has nothing else of this library. */
@NullMarked
package org.unifiedfocal.example;

import org.jspecify.annotations.NullMarked;
