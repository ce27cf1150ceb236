/**
 * Puts together the pages of the documentation site: those written by hand, the READMEs of the
 * modules, and the references that the code itself gives.
 */
@NullMarked
package org.unifiedfocal.site;

import org.jspecify.annotations.NullMarked;
