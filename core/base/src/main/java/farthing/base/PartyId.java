package farthing.base;

import java.util.regex.Pattern;

/**
 * A merchant or bank as its payment or load server knows it.
 *
 * @param value 1 to 40 of a to z, 0 to 9 and the hyphen
 */
public record PartyId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,40}");

  public PartyId {
    if (!FORM.matcher(value).matches()) {
      throw new Malformed("a party id has 1 to 40 of a to z, 0 to 9 and '-'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
