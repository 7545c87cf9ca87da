package farthing.iso20022;

import java.text.Normalizer;
import java.util.Map;

/**
 * Text as banks exchange it: letters a to z, digits, blank, and / - ? : ( ) . , ' + (the Latin set
 * of SEPA, and of SWIFT). All else is brought into it as the European Payments Council recommends
 * (EPC217-08): marks fall off letters, ß becomes s, &amp; becomes +; what has no likeness becomes a
 * full stop.
 */
final class BankText {
  private static final String PUNCTUATION = " /-?:().,'+";
  private static final char NO_LIKENESS = '.';

  /** Letters that are no letter with a mark, and signs with a likeness. */
  private static final Map<Integer, String> LIKENESS =
      Map.ofEntries(
          Map.entry((int) 'ß', "s"),
          Map.entry((int) 'ẞ', "S"),
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'Æ', "AE"),
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'Œ', "OE"),
          Map.entry((int) 'ø', "o"),
          Map.entry((int) 'Ø', "O"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'Đ', "D"),
          Map.entry((int) 'ð', "d"),
          Map.entry((int) 'Ð', "D"),
          Map.entry((int) 'ħ', "h"),
          Map.entry((int) 'Ħ', "H"),
          Map.entry((int) 'ı', "i"),
          Map.entry((int) 'ł', "l"),
          Map.entry((int) 'Ł', "L"),
          Map.entry((int) 'þ', "th"),
          Map.entry((int) 'Þ', "TH"),
          Map.entry((int) '&', "+"),
          Map.entry((int) '€', "E"),
          Map.entry((int) '_', "-"),
          Map.entry((int) '–', "-"),
          Map.entry((int) '—', "-"),
          Map.entry((int) '‘', "'"),
          Map.entry((int) '’', "'"),
          Map.entry((int) '`', "'"),
          Map.entry((int) '´', "'"),
          Map.entry((int) '[', "("),
          Map.entry((int) ']', ")"),
          Map.entry((int) '{', "("),
          Map.entry((int) '}', ")"),
          Map.entry((int) ';', ","),
          Map.entry((int) '\\', "/"),
          Map.entry((int) '|', "/"));

  private BankText() {}

  /** In the Latin set, with single blanks and none at the ends; may be empty. */
  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString().strip();
  }

  /** Nothing of it needs another character. */
  static boolean isWritable(String text) {
    return text.codePoints().allMatch(BankText::isWritable);
  }

  private static void append(StringBuilder out, int c) {
    String likeness = LIKENESS.get(c);
    if (likeness != null) {
      out.append(likeness);
    } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      blank(out);
    } else if (isWritable(c)) {
      out.appendCodePoint(c);
    } else {
      withoutMarks(out, c);
    }
  }

  private static void blank(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
      out.append(' ');
    }
  }

  private static void withoutMarks(StringBuilder out, int c) {
    int before = out.length();
    boolean mark = isMark(c);
    Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD)
        .codePoints()
        .filter(part -> !isMark(part))
        .forEach(part -> out.append(isWritable(part) ? (char) part : NO_LIKENESS));
    if (out.length() == before && !mark) {
      out.append(NO_LIKENESS);
    }
  }

  /** What sits on the letter before it, and is nothing by itself; so do the joiners of emoji. */
  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> true;
      default -> false;
    };
  }

  private static boolean isWritable(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PUNCTUATION.indexOf(c) >= 0;
  }
}
