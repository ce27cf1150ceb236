/**
 * A server for SavedModels: TensorFlow Serving's REST interface, segmentation of whole image files,
 * and a web page that shows them.
 *
 * <p>{@link org.unifiedfocal.serving.ModelServer} is the server, {@link
 * org.unifiedfocal.serving.ServerSettings} its limits, {@link org.unifiedfocal.serving.ModelSource}
 * what it serves.
 */
@NullMarked
package org.unifiedfocal.serving;

import org.jspecify.annotations.NullMarked;
