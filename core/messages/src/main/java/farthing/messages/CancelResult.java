package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.Arrays;

/**
 * How a cancel ended, for the person. The merchant needs no message M of it: it closed the order
 * before.
 *
 * @param c a sealed {@link Receipt}
 */
public record CancelResult(String c) {
  private static final String NAME = "cancel-result";

  /** What became of the money. */
  public enum Outcome {
    /** It is back on the card. */
    CANCELLED("cancelled"),
    /** The card proved that it could not take it: its issuer owes it a refund. */
    REFUND_DUE("refund-due");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** As it travels. */
    public String word() {
      return word;
    }

    static Outcome ofWord(String word) {
      return Arrays.stream(values())
          .filter(o -> o.word.equals(word))
          .findFirst()
          .orElseThrow(() -> new Malformed("no such outcome of a cancel"));
    }
  }

  public static CancelResult seal(Tsk tsk, Receipt receipt) {
    return new CancelResult(
        tsk.seal(NAME, receipt.party(), receipt.trx(), Json.write(ReceiptForm.of(receipt))));
  }

  public Receipt open(Tsk tsk, PartyId party, TransactionId trx) {
    return Json.read("cancel result", tsk.open(NAME, party, trx, c), ReceiptForm.class).ofCancel();
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static CancelResult parse(Bytes json) {
    return Json.read("cancel result", json, CancelResult.class);
  }

  /**
   * What the person gets to keep.
   *
   * @param time when the card's answer was verified
   * @param reference the payment server's, for asking later
   */
  public record Receipt(
      Outcome outcome,
      PartyId party,
      String merchantName,
      TransactionId trx,
      Amount amount,
      Instant time,
      String terminal,
      String reference) {}
}
