package org.unifiedfocal.site;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a page. Readers do not see those in comments, which prepare what the others
 * need.
 *
 * @param language what follows the fence, such as {@code sh}; empty where nothing does
 * @param line where it begins in its file, from 1
 * @param text what is in it
 */
record Block(String language, int line, String text) {
  private static final Pattern FENCED =
      Pattern.compile(
          "^( *)```([a-z]*)[^\\n]*\\n(.*?)^\\1```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** All blocks of a page, in order. */
  static List<Block> of(String page) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = FENCED.matcher(page);
    while (matcher.find()) {
      int line = (int) page.substring(0, matcher.start()).lines().count() + 1;
      String text = matcher.group(3).replaceAll("(?m)^" + matcher.group(1), "");
      blocks.add(new Block(matcher.group(2), line, text));
    }
    return blocks;
  }
}
