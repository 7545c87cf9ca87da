package farthing.iso20022;

/**
 * A legal entity identifier (ISO 17442), with its check digits right.
 *
 * @param value 18 capitals and digits, and two check digits
 */
public record Lei(String value) {
  public Lei {
    if (!value.matches("[A-Z0-9]{18}[0-9]{2}") || Mod97.of(value) != 1) {
      throw new NotForABank(RefusalCode.LEI_WRONG, "'" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
