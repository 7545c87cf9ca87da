package farthing.base;

/**
 * A merchant or bank as its payment or load server knows it.
 *
 * @param value 1 to 40 of a to z, 0 to 9 and the hyphen
 */
public record PartyId(String value) {
  private static final int LONGEST = 40;

  public PartyId {
    if (value.isEmpty() || value.length() > LONGEST || !isOfItsCharacters(value)) {
      throw new Malformed("a party id has 1 to 40 of a to z, 0 to 9 and '-'");
    }
  }

  /** By hand, as a purchase reads a dozen of them. */
  private static boolean isOfItsCharacters(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
