package farthing.messages;

import farthing.base.Malformed;
import java.util.Arrays;

/** How a load or an unload ended at the load server. Each has one end, for ever. */
public enum LoadOutcome {
  /** The card holds M more: the bank commits what it held. */
  LOADED("loaded"),
  /** The card holds M less: the bank credits the account. */
  UNLOADED("unloaded"),
  /** Nothing moved on the card, and with this order nothing ever will: the bank voids the hold. */
  NOT_DONE("not-done");

  private final String word;

  LoadOutcome(String word) {
    this.word = word;
  }

  /** The outcome of a load or an unload that the card did. */
  public static LoadOutcome doneOf(Flow flow) {
    return switch (flow) {
      case LOAD -> LOADED;
      case UNLOAD -> UNLOADED;
      case PURCHASE -> throw new IllegalArgumentException("a purchase is no load");
    };
  }

  public boolean isDone() {
    return this != NOT_DONE;
  }

  /** As it travels. */
  public String word() {
    return word;
  }

  public static LoadOutcome ofWord(String word) {
    return Arrays.stream(values())
        .filter(o -> o.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new Malformed("no such outcome of a load"));
  }
}
