package farthing.store;

import farthing.base.Malformed;

/**
 * Who changes something, and why: what the log of acts tells of them.
 *
 * @param who 1 to 60 characters, not all of them blank, none of them a control character
 * @param why at most 500 characters, none of them a control character; may be empty
 */
public record Author(String who, String why) {
  public static final int LONGEST_NAME = 60;
  public static final int LONGEST_REASON = 500;

  /**
   * @throws Malformed if one of them is not so
   */
  public Author {
    if (who.isBlank() || who.length() > LONGEST_NAME || hasControl(who)) {
      throw new Malformed(
          "who it is has 1 to " + LONGEST_NAME + " characters, no control characters among them");
    }
    if (why.length() > LONGEST_REASON || hasControl(why)) {
      throw new Malformed(
          "a reason has at most "
              + LONGEST_REASON
              + " characters, no control characters among them");
    }
  }

  /** Whoever started this process, without a reason. */
  public static Author ofProcess() {
    String name = System.getProperty("user.name", "").replaceAll("\\p{Cntrl}", "");
    String known = name.isBlank() ? "unknown" : name;
    return new Author(known.substring(0, Math.min(LONGEST_NAME, known.length())), "");
  }

  public Author because(String reason) {
    return new Author(who, reason);
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
