package org.unifiedfocal.savedmodel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which cases a training held back, so that an evaluation later can tell whether a model knows its
 * cases. Their names are not in it: they may say who somebody is.
 *
 * @param fold the fold of the cross-validation, such as 1/5
 * @param cases how many cases
 * @param sha256 of their names, sorted and each ended by a line feed, in UTF-8; in hexadecimal
 */
public record HeldBack(String fold, int cases, String sha256) {

  public HeldBack {
    Objects.requireNonNull(fold, "fold is missing");
    Objects.requireNonNull(sha256, "sha256 is missing");
  }

  /**
   * Describes cases.
   *
   * @param fold the fold that they are
   * @param names their names, in any order
   * @return what is known of them
   */
  public static HeldBack of(String fold, Collection<String> names) {
    String lines = names.stream().sorted().map(name -> name + "\n").collect(Collectors.joining());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
      return new HeldBack(fold, names.size(), HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
