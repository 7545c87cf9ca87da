package farthing.virtual;

import java.io.IOException;

/** The file cannot serve as a purse now. The text is for the person: what is wrong, what to do. */
public final class PurseFileUnusable extends IOException {
  private static final long serialVersionUID = 1L;

  PurseFileUnusable(String message) {
    super(message);
  }

  PurseFileUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
