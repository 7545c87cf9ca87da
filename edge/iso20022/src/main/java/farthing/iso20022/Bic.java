package farthing.iso20022;

/**
 * A bank's business identifier code (ISO 9362).
 *
 * @param value 8 or 11 capitals and digits
 */
public record Bic(String value) {
  public Bic {
    if (!value.matches("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")) {
      throw new NotForABank(RefusalCode.BIC_WRONG, "'" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
