package farthing.evidence;

import java.util.SortedMap;

/**
 * JSON in its one form (RFC 8785) as far as evidence needs it: objects of strings. Field names are
 * ASCII, so that their order is that of their letters.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  static void object(SortedMap<String, String> fields, StringBuilder out) {
    out.append('{');
    String comma = "";
    for (var field : fields.entrySet()) {
      out.append(comma);
      text(field.getKey(), out);
      out.append(':');
      text(field.getValue(), out);
      comma = ",";
    }
    out.append('}');
  }

  static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
