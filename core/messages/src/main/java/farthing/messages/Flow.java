package farthing.messages;

import farthing.base.Malformed;

/** What an order is for. */
public enum Flow {
  /** From a card to a merchant. */
  PURCHASE("purchase"),
  /** From an account onto a card. */
  LOAD("load"),
  /** From a card back into an account. */
  UNLOAD("unload");

  private final String word;

  Flow(String word) {
    this.word = word;
  }

  /** Whether it is between a bank and a card, with a load server for a payment server. */
  public boolean isWithBank() {
    return this != PURCHASE;
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
