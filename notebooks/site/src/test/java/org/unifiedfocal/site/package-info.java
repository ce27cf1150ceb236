/** Makes the site, and runs what its pages say. */
@NullMarked
package org.unifiedfocal.site;

import org.jspecify.annotations.NullMarked;
