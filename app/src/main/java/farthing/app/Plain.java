package farthing.app;

/** What others have written, as it may be shown: it steers no terminal and hides nothing. */
final class Plain {
  private Plain() {}

  /** Control and format characters and line separators are question marks. */
  static String text(String line) {
    return line.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
