package farthing.iso20022;

/** The check of ISO 7064 MOD 97-10 over digits and capital letters, A as 10 to Z as 35. */
final class Mod97 {
  private Mod97() {}

  /** The remainder by 97; 1 where two check digits at the end are right. */
  static int of(String text) {
    int remainder = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = Character.digit(text.charAt(i), 36);
      remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder;
  }
}
