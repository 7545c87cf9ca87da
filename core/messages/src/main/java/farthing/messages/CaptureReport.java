package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import java.util.List;
import java.util.Optional;

/**
 * What a merchant that compared by itself (FIG. 8) tells the payment server over the direct link
 * (238), for its money: many purchases in one message. The amounts are the payment server's own.
 */
public record CaptureReport(List<Capture> captures) {
  /** In one report. */
  public static final int MOST = 100;

  private static final String ACCEPTED = "accepted";
  private static final String CLOSED = "closed";

  public CaptureReport {
    captures = List.copyOf(captures);
    if (captures.isEmpty() || captures.size() > MOST) {
      throw new Malformed("capture report: it has 1 to " + MOST + " captures");
    }
  }

  /**
   * One purchase.
   *
   * @param accepted the goods are released; or else the order is closed, for ever, and what the
   *     card paid goes back to it
   */
  public record Capture(TransactionId trx, CardProof proof, boolean accepted) {
    static Capture of(Wire w) {
      boolean accepted = w.ended().equals(ACCEPTED);
      if (!accepted && !w.ended().equals(CLOSED)) {
        throw new Malformed("capture report: an order ends accepted or closed");
      }
      return new Capture(
          TransactionId.parse(w.trx()), CardProof.of(w.cc(), w.s3(), w.s6(), w.s7()), accepted);
    }

    Wire toWire() {
      return new Wire(
          trx.toString(),
          proof.cc(),
          proof.s3().toString(),
          proof.s6().toString(),
          proof.s7().toString(),
          accepted ? ACCEPTED : CLOSED);
    }

    record Wire(String trx, long cc, String s3, String s6, String s7, String ended) {}
  }

  public Bytes toJson() {
    return Json.write(new Wire(Json.each(captures, Capture::toWire)));
  }

  public static CaptureReport parse(Bytes json) {
    Wire wire = Json.read("capture report", json, Wire.class);
    return new CaptureReport(Json.each(wire.captures(), Capture::of));
  }

  record Wire(List<Capture.Wire> captures) {}

  /** What the payment server says, for each of them in their order. */
  public record Reply(List<Said> captures) {
    public Reply {
      captures = List.copyOf(captures);
    }

    /**
     * Of one purchase.
     *
     * @param outcome how it stands in the payment server's journal, for ever
     * @param problem or why it does not stand there; repeat it if that can change
     */
    public record Said(TransactionId trx, Optional<Outcome> outcome, Optional<ErrorCode> problem) {
      static Said of(Wire w) {
        return new Said(
            TransactionId.parse(w.trx()),
            w.outcome().isEmpty() ? Optional.empty() : Optional.of(Outcome.ofWord(w.outcome())),
            w.code().isEmpty() ? Optional.empty() : Optional.of(code(w.code())));
      }

      private static ErrorCode code(String name) {
        try {
          return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException e) {
          throw new Malformed("an unknown code: " + name, e);
        }
      }

      Wire toWire() {
        return new Wire(
            trx.toString(),
            outcome.map(Outcome::word).orElse(""),
            problem.map(ErrorCode::name).orElse(""));
      }

      record Wire(String trx, String outcome, String code) {}
    }

    /** Whether it speaks of these captures, one for one. */
    public boolean answers(CaptureReport report) {
      return captures.stream()
          .map(Said::trx)
          .toList()
          .equals(report.captures().stream().map(Capture::trx).toList());
    }

    public Bytes toJson() {
      return Json.write(new Wire(Json.each(captures, Said::toWire)));
    }

    public static Reply parse(Bytes json) {
      return new Reply(
          Json.each(Json.read("capture report's answer", json, Wire.class).captures(), Said::of));
    }

    record Wire(List<Said.Wire> captures) {}
  }
}
