package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * A refusal as it travels: a problem document (RFC 9457) with the registry's code.
 *
 * @param detail what is particular to this occurrence; no secret, may be empty
 * @param retryAfterSeconds 0 when repeating does not help
 */
public record Problem(ErrorCode code, String detail, int retryAfterSeconds) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Long enough for a sentence; a longer detail from elsewhere is cut. */
  private static final int LONGEST_DETAIL = 500;

  public Problem {
    if (detail.length() > LONGEST_DETAIL) {
      detail = detail.substring(0, LONGEST_DETAIL);
    }
  }

  public static Problem of(ErrorCode code) {
    return new Problem(code, "", 0);
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, 0);
  }

  public static Problem retryAfter(ErrorCode code, int seconds) {
    return new Problem(code, "", seconds);
  }

  public Bytes toJson() {
    return Json.write(
        new Document(
            "about:blank",
            code.title(),
            code.httpStatus(),
            code.name(),
            code.number(),
            detail,
            code.advice()));
  }

  /**
   * @throws Malformed if it is none of ours
   */
  public static Problem parse(Bytes json) {
    Document document = Json.read("problem document", json, Document.class);
    try {
      return of(ErrorCode.valueOf(document.code()), document.detail());
    } catch (IllegalArgumentException e) {
      throw new Malformed("an unknown code: " + document.code(), e);
    }
  }

  record Document(
      String type,
      String title,
      int status,
      String code,
      int number,
      String detail,
      String advice) {}
}
