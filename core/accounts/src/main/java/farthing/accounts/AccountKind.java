package farthing.accounts;

/**
 * What an account is for.
 *
 * @param word 1 to 20 of a to z and the hyphen: {@code customer}
 * @param neverBelowZero an entry that would leave such an account below zero is refused
 */
public record AccountKind(String word, boolean neverBelowZero) {
  public AccountKind {
    if (!word.matches("[a-z-]{1,20}")) {
      throw new IllegalArgumentException("a kind of account has 1 to 20 of a to z and '-'");
    }
  }

  @Override
  public String toString() {
    return word;
  }
}
