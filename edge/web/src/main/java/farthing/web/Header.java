package farthing.web;

import java.util.regex.Pattern;

/** One line of a request's or an answer's head. Names count in any case. */
public record Header(String name, String value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,60}");
  private static final Pattern VALUE = Pattern.compile("[ -~]*");

  boolean isNamed(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** What leaves must not be able to begin a line of its own. */
  Header checked() {
    if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("a header is printable ASCII: " + name);
    }
    return this;
  }
}
