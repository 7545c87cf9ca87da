package farthing.accounts;

import farthing.base.Malformed;
import java.util.Arrays;

/** Who holds the funds behind the value that a bank has put on cards. */
public enum FloatArrangement {
  /** A committed load moves its funds from the bank to the card issuer's pool. */
  POOL("pool"),
  /** The bank keeps the funds and settles with merchants itself. */
  BANK_KEEPS("bank-keeps"),
  /** Bank and card issuer are one institution: nobody owes anybody. */
  SAME_HOUSE("same-house");

  private final String word;

  FloatArrangement(String word) {
    this.word = word;
  }

  /** As in settings and tables. */
  public String word() {
    return word;
  }

  /**
   * @throws Malformed if there is none of that word
   */
  public static FloatArrangement ofWord(String word) {
    return Arrays.stream(values())
        .filter(a -> a.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new Malformed("a float is 'pool', 'bank-keeps' or 'same-house'"));
  }
}
