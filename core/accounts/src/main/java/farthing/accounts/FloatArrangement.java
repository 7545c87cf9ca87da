package farthing.accounts;

import farthing.base.Currency;
import farthing.base.Malformed;
import java.util.Arrays;

/** Who holds the funds behind the money that a bank has put on cards. */
public enum FloatArrangement {
  /** A committed load moves its funds from the bank to the card issuer's pool. */
  POOL("pool"),
  /** The bank keeps the funds and settles with merchants itself. */
  BANK_KEEPS("bank-keeps"),
  /** Bank and card issuer are one institution: nobody owes anybody. */
  SAME_HOUSE("same-house");

  private static final String PROGRAMME = "programme";

  private final String word;

  FloatArrangement(String word) {
    this.word = word;
  }

  /** As in settings and tables. */
  public String word() {
    return word;
  }

  /** As in a bank's books: whatever is agreed about money, nobody holds funds behind points. */
  public String wordFor(Currency currency) {
    return currency.isPoints() ? PROGRAMME : word;
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
