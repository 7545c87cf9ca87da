package farthing.messages;

import farthing.base.Malformed;
import java.util.Arrays;

/** What an order is for. */
public enum Flow {
  PURCHASE("purchase"),
  LOAD("load"),
  UNLOAD("unload");

  private final String word;

  Flow(String word) {
    this.word = word;
  }

  /** As it stands in messages and in key derivations. */
  public String word() {
    return word;
  }

  public static Flow ofWord(String word) {
    return Arrays.stream(values())
        .filter(f -> f.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new Malformed("no such flow"));
  }
}
