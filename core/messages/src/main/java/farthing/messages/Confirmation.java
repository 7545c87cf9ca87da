package farthing.messages;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.Optional;

/**
 * Message M: the payment server's word to the merchant, on which alone goods are released (steps
 * 634 to 638, 820 to 824). Travels through the client as a JWE under the transaction's result key.
 *
 * @param time when the purse's proof was accepted
 * @param reference the payment server's, for statements and questions
 * @param card who was authenticated; empty for every purchase that moves value
 */
public record Confirmation(
    Outcome outcome,
    PartyId party,
    TransactionId trx,
    Amount amount,
    Instant time,
    String reference,
    Optional<IepId> card) {
  /** A JWE in compact form: {@code dir}, {@code A256GCM}. */
  public String encrypt(TransactionKeys keys) {
    return CompactJwe.encrypt(keys.resultHeader(), Json.write(toWire()), keys.result());
  }

  /**
   * What a merchant does with the message M it was handed.
   *
   * @throws Malformed if it is not a JWE of this form, or not under this transaction's result key
   */
  public static Confirmation decrypt(String m, TransactionKeys keys) {
    Bytes said = CompactJwe.decrypt("message M", m, keys.resultHeader(), keys.result());
    return of(Json.read("message M", said, Wire.class));
  }

  static JoseHeader header(String keyId) {
    return JoseHeader.of(
        "kid", keyId, "typ", "farthing-result+jwe", "enc", "A256GCM", "alg", "dir");
  }

  static Confirmation of(Wire w) {
    Bytes card = Bytes.ofHex(w.ppiep() + w.idiep());
    return new Confirmation(
        Outcome.ofWord(w.outcome()),
        new PartyId(w.party()),
        TransactionId.parse(w.trx()),
        Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
        Json.instant("message M", w.time()),
        w.reference(),
        card.isEmpty()
            ? Optional.empty()
            : Optional.of(IepId.read(new ByteReader("message M's card", card))));
  }

  private Wire toWire() {
    return new Wire(
        outcome.word(),
        party.value(),
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        time.getEpochSecond(),
        reference,
        card.map(c -> c.providerBytes().hex()).orElse(""),
        card.map(c -> c.numberBytes().hex()).orElse(""));
  }

  /** PPIEP and IDIEP are empty but for an authentication. */
  record Wire(
      String outcome,
      String party,
      String trx,
      long amountMinor,
      String currency,
      long time,
      String reference,
      String ppiep,
      String idiep) {}
}
