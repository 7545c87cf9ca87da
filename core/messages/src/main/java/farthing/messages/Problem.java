package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Optional;

/**
 * A refusal as it travels: a problem document (RFC 9457) with the registry's code.
 *
 * @param detail what is particular to this occurrence; no secret, may be empty
 * @param retryAfterSeconds 0 when repeating does not help
 * @param proof what a card shall sign before its load goes on; there exactly for PROOF_WANTED
 */
public record Problem(
    ErrorCode code, String detail, int retryAfterSeconds, Optional<ProofWanted> proof) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Long enough for a sentence; a longer detail from elsewhere is cut. */
  private static final int LONGEST_DETAIL = 500;

  public Problem {
    if (detail.length() > LONGEST_DETAIL) {
      detail = detail.substring(0, LONGEST_DETAIL);
    }
    if (proof.isPresent() != (code == ErrorCode.PROOF_WANTED)) {
      throw new Malformed("a proof is named with PROOF_WANTED, and only there");
    }
  }

  public Problem(ErrorCode code, String detail, int retryAfterSeconds) {
    this(code, detail, retryAfterSeconds, Optional.empty());
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

  /** An earlier load of the card is unsure: the card's word over this proof TRX settles it. */
  public static Problem proofWanted(ProofWanted proof) {
    return new Problem(ErrorCode.PROOF_WANTED, "", 0, Optional.of(proof));
  }

  public Bytes toJson() {
    Document document =
        new Document(
            "about:blank",
            code.title(),
            code.httpStatus(),
            code.name(),
            code.number(),
            detail,
            code.advice());
    return proof.map(p -> Json.write(document.with(p))).orElseGet(() -> Json.write(document));
  }

  /**
   * @throws Malformed if it is none of ours
   */
  public static Problem parse(Bytes json) {
    Document document = Json.read("problem document", json, Document.class);
    try {
      ErrorCode code = ErrorCode.valueOf(document.code());
      return code == ErrorCode.PROOF_WANTED
          ? proofWanted(ProofWanted.of(Json.read("problem document", json, ProofWanted.Wire.class)))
          : of(code, document.detail());
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
      String advice) {

    private ProofDocument with(ProofWanted proof) {
      ProofWanted.Wire wanted = proof.toWire();
      return new ProofDocument(
          type,
          title,
          status,
          code,
          number,
          detail,
          advice,
          wanted.proofTrx(),
          wanted.proofCurrency());
    }
  }

  record ProofDocument(
      String type,
      String title,
      int status,
      String code,
      int number,
      String detail,
      String advice,
      String proofTrx,
      String proofCurrency) {}
}
