package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.List;

/**
 * The draw request (310, 408): everything the payment server's security card needs, in one message
 * (claims 5, 15, 23, 29).
 *
 * @param etsk and jws, the signed order: empty both where the merchant sends them itself ({@link
 *     SentOrder})
 * @param sealed a {@link Content} under the TSK
 */
public record DrawRequest(
    PartyId party,
    TransactionId trx,
    String keyId,
    Bytes salt,
    Bytes etsk,
    String jws,
    String sealed) {
  private static final String NAME = "draw";

  /** What the card answered, and what the client adds. */
  public static DrawRequest seal(OrderOffer offer, Content content) {
    Order order = offer.order();
    return new DrawRequest(
        order.party(),
        order.trx(),
        order.keyId(),
        order.salt(),
        offer.etsk(),
        offer.jws(),
        offer.tsk().seal(NAME, order.party(), order.trx(), Json.write(content.toWire())));
  }

  /** Whether the merchant sent the order straight to the payment server. */
  public boolean isWithoutOrder() {
    return jws.isEmpty();
  }

  /** Its order by itself. */
  public SentOrder order() {
    return new SentOrder(party, trx, keyId, salt, etsk, jws);
  }

  /** With the order that the merchant sent. */
  public DrawRequest with(SentOrder sent) {
    return new DrawRequest(party, trx, keyId, salt, sent.etsk(), sent.jws(), sealed);
  }

  /**
   * @throws Malformed if the TSK did not seal it, or it is not of the form
   */
  public Content open(Tsk tsk) {
    return Content.of(Json.read("draw", tsk.open(NAME, party, trx, sealed), Content.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(toWire());
  }

  Wire toWire() {
    return new Wire(
        party.value(),
        trx.toString(),
        keyId,
        Base64Url.encode(salt),
        Base64Url.encode(etsk),
        jws,
        sealed);
  }

  public static DrawRequest parse(Bytes json) {
    Wire wire = Json.read("draw request", json, Wire.class);
    return new DrawRequest(
        new PartyId(wire.party()),
        TransactionId.parse(wire.trx()),
        wire.keyId(),
        Base64Url.decode("salt", wire.salt(), TransactionKeys.SALT_SIZE),
        OrderOffer.etsk(wire.etsk(), wire.order()),
        wire.order(),
        wire.sealed());
  }

  /**
   * What is sealed.
   *
   * @param atr the card's answer to reset, at most 33 bytes
   * @param fci its answer to SELECT
   * @param initialize its answer to INITIALIZE IEP, 41 bytes
   * @param amount as the client understood the order
   * @param undelivered proofs of earlier purchases that no server has confirmed to this client
   * @param certificates empty but for public-key cards
   * @param release of the protocol, 1
   * @param state the client's own word on where it stands, at most 64 characters
   */
  public record Content(
      Bytes atr,
      Bytes fci,
      Bytes initialize,
      Amount amount,
      List<Undelivered> undelivered,
      List<Bytes> certificates,
      Instant clientTime,
      int release,
      String state) {
    private static final int LONGEST_CARD_ANSWER = 256;
    private static final int LONGEST_STATE = 64;

    /** As many signatures as a card keeps. */
    public static final int MOST_UNDELIVERED = 8;

    private static final int MOST_CERTIFICATES = 4;

    public Content {
      undelivered = List.copyOf(undelivered);
      certificates = List.copyOf(certificates);
      if (atr.size() > 33
          || fci.size() > LONGEST_CARD_ANSWER
          || initialize.size() > LONGEST_CARD_ANSWER
          || undelivered.size() > MOST_UNDELIVERED
          || certificates.size() > MOST_CERTIFICATES
          || certificates.stream().anyMatch(c -> c.size() > 1024)
          || state.length() > LONGEST_STATE) {
        throw new Malformed("draw: a part is longer than it may be");
      }
    }

    static Content of(Wire w) {
      return new Content(
          Bytes.ofHex(w.atr()),
          Bytes.ofHex(w.fci()),
          Bytes.ofHex(w.initialize()),
          Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
          Json.each(w.undelivered(), Undelivered::of),
          Json.each(w.certificates(), Bytes::ofHex),
          Instant.ofEpochSecond(Math.max(0, Math.min(w.clientTime(), 1L << 40))),
          w.release(),
          w.state());
    }

    Wire toWire() {
      return new Wire(
          atr.hex(),
          fci.hex(),
          initialize.hex(),
          amount.minor(),
          amount.currency().toBytes().hex(),
          Json.each(undelivered, Undelivered::toWire),
          Json.each(certificates, Bytes::hex),
          clientTime.getEpochSecond(),
          release,
          state);
    }

    record Wire(
        String atr,
        String fci,
        String initialize,
        long amountMinor,
        String currency,
        List<Undelivered.Wire> undelivered,
        List<String> certificates,
        long clientTime,
        int release,
        String state) {}
  }

  /**
   * A proof that was left: the card's answer to DEBIT IEP for an earlier purchase.
   *
   * @param answer 32 bytes
   */
  public record Undelivered(PartyId party, TransactionId trx, Bytes answer) {
    static Undelivered of(Wire w) {
      return new Undelivered(
          new PartyId(w.party()), TransactionId.parse(w.trx()), Bytes.ofHex(w.answer()));
    }

    Wire toWire() {
      return new Wire(party.value(), trx.toString(), answer.hex());
    }

    record Wire(String party, String trx, String answer) {}
  }

  record Wire(
      String party,
      String trx,
      String keyId,
      String salt,
      String etsk,
      String order,
      String sealed) {}
}
