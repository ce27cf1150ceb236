package org.unifiedfocal.data;

import java.util.Comparator;

/**
 * The order a person expects of names with numbers in them: runs of digits by their value, all else
 * by character, so that {@code case 2} comes before {@code case 10}.
 */
enum NaturalOrder implements Comparator<String> {
  INSTANCE;

  @Override
  public int compare(String left, String right) {
    int l = 0;
    int r = 0;
    while (l < left.length() && r < right.length()) {
      int leftEnd = runEnd(left, l);
      int rightEnd = runEnd(right, r);
      int order = compareRuns(left.substring(l, leftEnd), right.substring(r, rightEnd));
      if (order != 0) {
        return order;
      }
      l = leftEnd;
      r = rightEnd;
    }
    int order = Integer.compare(left.length() - l, right.length() - r);
    // Names that differ in leading zeros alone still need an order.
    return order != 0 ? order : left.compareTo(right);
  }

  /** The end of the run of digits that starts here, or of a single other character. */
  private static int runEnd(String text, int start) {
    int end = start + 1;
    while (isDigit(text.charAt(start)) && end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int compareRuns(String left, String right) {
    if (!isDigit(left.charAt(0)) || !isDigit(right.charAt(0))) {
      return left.compareTo(right);
    }
    String leftNumber = left.replaceFirst("^0+", "");
    String rightNumber = right.replaceFirst("^0+", "");
    int order = Integer.compare(leftNumber.length(), rightNumber.length());
    return order != 0 ? order : leftNumber.compareTo(rightNumber);
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
