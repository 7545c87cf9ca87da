package farthing.messages;

import farthing.base.Malformed;

/** How a purchase ended at the payment server. */
public enum Outcome {
  /** The card is debited, the merchant will be paid: release the goods. */
  ACCEPTED("accepted"),
  /** The card proved that it did not pay. */
  DECLINED("declined"),
  /** The card paid, but too late for the order: the money goes back to it. No goods. */
  REFUND_DUE("refund-due");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** As it travels. */
  public String word() {
    return word;
  }

  public static Outcome ofWord(String word) {
    for (Outcome outcome : values()) {
      if (outcome.word.equals(word)) {
        return outcome;
      }
    }
    throw new Malformed("no such outcome");
  }
}
