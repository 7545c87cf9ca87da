package farthing.accounts;

import farthing.base.Currency;

/**
 * One account of the books, in one currency. Its balance is above zero as far as the books' keeper
 * owes it to somebody, and below zero as far as he has it or is owed it.
 *
 * @param name whose, 1 to 60 of letters, digits, '.', '_' and '-'
 */
public record Account(AccountKind kind, String name, Currency currency) {
  public Account {
    if (!name.matches("[A-Za-z0-9._-]{1,60}")) {
      throw new IllegalArgumentException(
          "an account's name has 1 to 60 of letters, digits, '.', '_' and '-'");
    }
  }

  /** {@code customer/4711/EUR}. */
  @Override
  public String toString() {
    return kind + "/" + name + "/" + currency;
  }
}
