package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.util.List;

/**
 * The load request (step 878), of a load or an unload: everything the host security module needs,
 * in one message.
 */
public record LoadRequest(LoadEnvelope envelope) {
  private static final String NAME = "load-request";

  public static LoadRequest seal(OrderOffer offer, Content content) {
    return new LoadRequest(LoadEnvelope.seal(NAME, offer, Json.write(content.toWire())));
  }

  /**
   * @throws Malformed if the TSK did not seal it, or it is not of the form
   */
  public Content open(Tsk tsk) {
    return Content.of(Json.read("load request", envelope.open(NAME, tsk), Content.Wire.class));
  }

  public Bytes toJson() {
    return envelope.toJson();
  }

  public static LoadRequest parse(Bytes json) {
    return new LoadRequest(LoadEnvelope.parse("load request", json));
  }

  /**
   * What is sealed.
   *
   * @param atr the card's answer to reset, at most 33 bytes
   * @param fci its answer to SELECT
   * @param device IDLDA, as the client gave it to the card
   * @param initialize its answer to INITIALIZE IEP for load or unload, 57 bytes
   * @param amount M, as the client gave it to the card
   * @param undelivered the card's answers to earlier loads and unloads that no server has confirmed
   *     to this client
   * @param release of the protocol, 1
   * @param state the client's own word on where it stands, at most 64 characters
   */
  public record Content(
      Bytes atr,
      Bytes fci,
      LoadingDeviceId device,
      Bytes initialize,
      Amount amount,
      List<Undelivered> undelivered,
      Instant clientTime,
      int release,
      String state) {
    /** As many signatures as a card keeps. */
    public static final int MOST_UNDELIVERED = 8;

    private static final int LONGEST_CARD_ANSWER = 256;
    private static final int LONGEST_STATE = 64;

    public Content {
      undelivered = List.copyOf(undelivered);
      if (atr.size() > 33
          || fci.size() > LONGEST_CARD_ANSWER
          || initialize.size() > LONGEST_CARD_ANSWER
          || undelivered.size() > MOST_UNDELIVERED
          || state.length() > LONGEST_STATE) {
        throw new Malformed("load request: a part is longer than it may be");
      }
    }

    static Content of(Wire w) {
      return new Content(
          Bytes.ofHex(w.atr()),
          Bytes.ofHex(w.fci()),
          new LoadingDeviceId(Bytes.ofHex(w.device())),
          Bytes.ofHex(w.initialize()),
          Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
          w.undelivered().stream().map(Undelivered::of).toList(),
          Json.instant("load request", w.clientTime()),
          w.release(),
          w.state());
    }

    Wire toWire() {
      return new Wire(
          atr.hex(),
          fci.hex(),
          device.value().hex(),
          initialize.hex(),
          amount.minor(),
          amount.currency().toBytes().hex(),
          undelivered.stream().map(Undelivered::toWire).toList(),
          clientTime.getEpochSecond(),
          release,
          state);
    }

    record Wire(
        String atr,
        String fci,
        String device,
        String initialize,
        long amountMinor,
        String currency,
        List<Undelivered.Wire> undelivered,
        long clientTime,
        int release,
        String state) {}
  }

  /**
   * A proof that was left.
   *
   * @param answer the card's to CREDIT IEP for load or DEBIT IEP for unload: 16 bytes, or 32 of a
   *     refusal
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
}
