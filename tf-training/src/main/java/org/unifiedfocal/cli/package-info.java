/** The {@code ufl} command line: thin commands over the other packages. */
@NullMarked
package org.unifiedfocal.cli;

import org.jspecify.annotations.NullMarked;
