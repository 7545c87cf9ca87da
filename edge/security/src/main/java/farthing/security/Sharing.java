package farthing.security;

import farthing.base.Malformed;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many components a key is made of, and how many of them give it again: as text {@code 2 of 3}.
 *
 * @param needed 2 to {@code made}: with one alone a single person would have the key
 * @param made 2 to {@value #MOST}
 */
public record Sharing(int needed, int made) {
  /** As many people as one ceremony can have at one screen. */
  public static final int MOST = 16;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,2}) of ([0-9]{1,2})");

  public Sharing {
    if (made < 2 || made > MOST) {
      throw new Malformed("a key has 2 to %d components, not %d".formatted(MOST, made));
    }
    if (needed < 2 || needed > made) {
      throw new Malformed(
          "of %d components at least 2 and at most all give the key, not %d"
              .formatted(made, needed));
    }
  }

  public static Sharing parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new Malformed("components are numbered as in 2 of 3");
    }
    return new Sharing(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  @Override
  public String toString() {
    return needed + " of " + made;
  }
}
