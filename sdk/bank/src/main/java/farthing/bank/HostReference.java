package farthing.bank;

import farthing.base.Malformed;

/**
 * The account system's own name for what it did, for statements and questions.
 *
 * @param value 1 to 64 printable characters of ASCII
 */
public record HostReference(String value) {
  public HostReference {
    if (!value.matches("[ -~]{1,64}")) {
      throw new Malformed("a host's reference has 1 to 64 printable characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
