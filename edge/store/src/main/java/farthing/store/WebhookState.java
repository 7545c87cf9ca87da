package farthing.store;

/** How far a result is that a merchant with a webhook is to be told. */
public enum WebhookState {
  /** To be told, now or at its next try. */
  DUE("due"),
  /** The merchant has taken it. */
  TOLD("told"),
  /** Not to be tried any more, unless a person sets it due again. */
  GIVEN_UP("given-up");

  private final String word;

  WebhookState(String word) {
    this.word = word;
  }

  /** As it is typed and printed. */
  public String word() {
    return word;
  }
}
