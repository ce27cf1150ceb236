/** What the tests of all modules share: real data and a Python environment. */
@NullMarked
package org.unifiedfocal.testing;

import org.jspecify.annotations.NullMarked;
