/**
 * The {@code ufl} command line: thin commands over the other packages.
 *
 * <p>{@link org.unifiedfocal.cli.Ufl} is the main class. Each command is a class of its own that
 * reads its options, calls the packages below and says what came out; what several commands do,
 * such as training with a progress bar or comparing predictions with references, is in classes
 * beside them. Results go to the standard output, problems as single lines to the error output.
 */
@NullMarked
package org.unifiedfocal.cli;

import org.jspecify.annotations.NullMarked;
