package org.unifiedfocal.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of the web page, read once: a request chooses among these, and never a file's name.
 *
 * @param type of its content
 * @param content the bytes
 */
record WebPage(String type, byte[] content) {
  /** Scripts, styles and data of this server alone; images also from memory, for pictures. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
          + " connect-src 'self' blob: data:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  /** All files by their paths. */
  static Map<String, WebPage> files() {
    Map<String, WebPage> files = new LinkedHashMap<>();
    files.put("/", file("index.html", "text/html; charset=utf-8"));
    files.put("/page.css", file("page.css", "text/css; charset=utf-8"));
    for (String script : new String[] {"page.js", "server.js", "picture.js", "volume.js"}) {
      files.put("/" + script, script(script));
    }
    files.put("/niivue/niivue.js", script("niivue/niivue.js"));
    files.put("/niivue/LICENSE", text("niivue/LICENSE"));
    files.put(
        "/samples/hippocampus.nii.gz",
        file("samples/Task04_Hippocampus/imagesTr/hippocampus_003.nii.gz", "application/gzip"));
    files.put(
        "/samples/ultrasound.png", file("samples/busi-128/images/benign_021.png", "image/png"));
    files.put("/samples/hippocampus.LICENSE", text("samples/Task04_Hippocampus/LICENSE.txt"));
    files.put("/samples/ultrasound.LICENSE", text("samples/busi-128/LICENSE.txt"));
    return files;
  }

  private static WebPage script(String name) {
    return file(name, "text/javascript; charset=utf-8");
  }

  private static WebPage text(String name) {
    return file(name, "text/plain; charset=utf-8");
  }

  private static WebPage file(String name, String type) {
    try (InputStream in = WebPage.class.getResourceAsStream("web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("web/" + name + " is missing in this build");
      }
      return new WebPage(type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
