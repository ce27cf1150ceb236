@NullMarked
package org.unifiedfocal.spark;

import org.jspecify.annotations.NullMarked;
