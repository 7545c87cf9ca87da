package farthing.store;

import java.util.regex.Pattern;

/**
 * A message of a purchase or load, by the name it has in paths, pages and metrics: {@code draw},
 * {@code debit-response}.
 *
 * @param name 1 to 20 of a to z and the hyphen
 */
public record Step(String name) {
  private static final Pattern FORM = Pattern.compile("[a-z-]{1,20}");

  public Step {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("a step has 1 to 20 of a to z and '-'");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
