package farthing.messages;

/** Strings as JSON writes them. */
final class JsonText {
  private JsonText() {}

  /** In quotation marks, with as few escapes as RFC 8259 allows. */
  static void append(String value, StringBuilder out) {
    out.append('"');
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(value, from, i);
        escape(c, out);
        from = i + 1;
      }
    }
    out.append(value, from, value.length()).append('"');
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> out.append("\\u%04X".formatted((int) c));
    }
  }
}
