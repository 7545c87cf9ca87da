package farthing.purse;

import java.io.IOException;

/** The card left, or the road to it broke: the last command may or may not have taken effect. */
public final class CardGone extends IOException {
  private static final long serialVersionUID = 1L;

  public CardGone(String message) {
    super(message);
  }

  public CardGone(String message, Throwable cause) {
    super(message, cause);
  }
}
