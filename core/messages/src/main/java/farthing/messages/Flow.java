package farthing.messages;

import farthing.base.Malformed;

/** What an order is for. */
public enum Flow {
  PURCHASE("purchase"),
  LOAD("load");

  private final String word;

  Flow(String word) {
    this.word = word;
  }

  /** As it stands in messages and in key derivations. */
  public String word() {
    return word;
  }

  public static Flow ofWord(String word) {
    for (Flow flow : values()) {
      if (flow.word.equals(word)) {
        return flow;
      }
    }
    throw new Malformed("no such flow");
  }
}
