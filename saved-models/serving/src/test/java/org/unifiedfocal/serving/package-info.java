@NullMarked
package org.unifiedfocal.serving;

import org.jspecify.annotations.NullMarked;
