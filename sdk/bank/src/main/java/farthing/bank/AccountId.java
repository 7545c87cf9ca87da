package farthing.bank;

import farthing.base.Malformed;

/**
 * How a bank names one of its accounts. Stays at the bank: no message to client or load server has
 * it.
 *
 * @param value 1 to 64 printable characters of ASCII, no spaces
 */
public record AccountId(String value) {
  public AccountId {
    if (!value.matches("[!-~]{1,64}")) {
      throw new Malformed("an account's name has 1 to 64 printable characters, no spaces");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
