package farthing.web;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Markup that is safe to send. Text becomes markup in here alone, and is escaped then; {@link
 * #trusted} is the one other way in.
 */
public final class Html {
  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /**
   * Fills a template of ours.
   *
   * @param template constant markup; each {@code {}} stands for a value, in double quotes where it
   *     is an attribute's
   * @param values an {@link Html} goes in as it is, the text of anything else is escaped
   */
  public static Html of(String template, Object... values) {
    StringBuilder out = new StringBuilder(template.length() + 64);
    int from = 0;
    for (Object value : values) {
      int hole = template.indexOf("{}", from);
      if (hole < 0) {
        throw new IllegalArgumentException("more values than holes: " + template);
      }
      out.append(template, from, hole);
      out.append(value instanceof Html html ? html.markup : escaped(value.toString()));
      from = hole + 2;
    }
    if (template.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("more holes than values: " + template);
    }
    return new Html(out.append(template, from, template.length()).toString());
  }

  /**
   * @param markup as a library made it that sees to its own escaping
   */
  public static Html trusted(String markup) {
    return new Html(markup);
  }

  public static Html all(List<Html> parts) {
    return new Html(parts.stream().map(Html::toString).collect(Collectors.joining("\n")));
  }

  public static Html none() {
    return new Html("");
  }

  @Override
  public String toString() {
    return markup;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
