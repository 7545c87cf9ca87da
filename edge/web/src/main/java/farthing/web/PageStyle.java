package farthing.web;

import farthing.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The one style sheet of all pages that people see. */
public final class PageStyle {
  private static final Answer SHEET = read();

  private PageStyle() {}

  public static Answer sheet() {
    return SHEET;
  }

  private static Answer read() {
    try (InputStream in = PageStyle.class.getResourceAsStream("style.css")) {
      if (in == null) {
        throw new IllegalStateException("the pages' style sheet is missing");
      }
      return Answer.of(200, "text/css; charset=utf-8", Bytes.holding(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
