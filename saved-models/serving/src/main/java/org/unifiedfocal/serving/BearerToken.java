package org.unifiedfocal.serving;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The secret that requests must carry. */
final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] secret;

  /** Takes the secret; null lets everybody in. */
  BearerToken(@Nullable String secret) {
    this.secret = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks a request, in a time that says nothing about the secret.
   *
   * @param header the value of {@code Authorization}; null if there is none
   * @throws RefusedException with status 401 if it does not carry the secret
   */
  void check(@Nullable String header) {
    if (secret == null) {
      return;
    }
    String found = header == null ? "" : header;
    boolean bearer = found.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    byte[] given =
        (bearer ? found.substring(SCHEME.length()).trim() : "").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(secret, given)) {
      throw new RefusedException(
          RefusedException.UNAUTHORIZED,
          "authorization: expected Authorization: Bearer with the token of this server, found "
              + (bearer ? "another token" : "none"));
    }
  }
}
