package org.unifiedfocal.serving;

/** A request that is answered with an error: its status, and one line that says why. */
final class RefusedException extends RuntimeException {
  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int TOO_SLOW = 408;
  static final int TOO_LARGE = 413;
  static final int UNSUPPORTED = 415;
  static final int TOO_MANY = 429;
  static final int FAILURE = 500;
  static final int UNAVAILABLE = 503;
  static final int TIMEOUT = 504;

  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  RefusedException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  static RefusedException badRequest(String message) {
    return new RefusedException(BAD_REQUEST, message);
  }

  int status() {
    return status;
  }
}
