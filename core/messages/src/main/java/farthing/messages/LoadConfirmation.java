package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;

/**
 * Message M of a load or an unload: the load server's word to the bank, on which alone a hold is
 * committed or voided (steps 890 to 892). Travels through the client as a JWE under the
 * transaction's result key, which is another for a load than for an unload.
 *
 * @param time when the load server knew it
 * @param reference the load server's, for statements and questions
 */
public record LoadConfirmation(
    LoadOutcome outcome,
    PartyId party,
    TransactionId trx,
    Amount amount,
    Instant time,
    String reference) {

  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    return CompactJwe.encrypt(keys.resultHeader(), Json.write(toWire()), keys.result());
  }

  /**
   * What a bank does with the message M it was handed.
   *
   * @throws Malformed if it is not a JWE of this form, or not under this transaction's result key
   */
  public static LoadConfirmation decrypt(String m, TransactionKeys keys) {
    Bytes said = CompactJwe.decrypt("message M", m, keys.resultHeader(), keys.result());
    return of(Json.read("message M", said, Wire.class));
  }

  static LoadConfirmation of(Wire w) {
    return new LoadConfirmation(
        LoadOutcome.ofWord(w.outcome()),
        new PartyId(w.party()),
        TransactionId.parse(w.trx()),
        Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
        Json.instant("message M", w.time()),
        w.reference());
  }

  private Wire toWire() {
    return new Wire(
        outcome.word(),
        party.value(),
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        time.getEpochSecond(),
        reference);
  }

  record Wire(
      String outcome,
      String party,
      String trx,
      long amountMinor,
      String currency,
      long time,
      String reference) {}
}
