package farthing.client;

import java.io.IOException;

/** The journal cannot be used now. The text is for the person: what is wrong, what to do. */
public final class JournalUnusable extends IOException {
  private static final long serialVersionUID = 1L;

  JournalUnusable(String message) {
    super(message);
  }

  JournalUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
