package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;

/**
 * A card's signed state, by which the load server judges a load whose proof never came (PROTOCOL,
 * section 6): its answer to INITIALIZE IEP for load with M = 0.
 */
public record LoadProof(LoadEnvelope envelope) {
  private static final String NAME = "load-proof";

  public static LoadProof seal(OrderOffer offer, Content content) {
    return new LoadProof(LoadEnvelope.seal(NAME, offer, Json.write(content.toWire())));
  }

  /**
   * @throws Malformed if the TSK did not seal it, or it is not of the form
   */
  public Content open(Tsk tsk) {
    return Content.of(Json.read("load proof", envelope.open(NAME, tsk), Content.Wire.class));
  }

  public Bytes toJson() {
    return envelope.toJson();
  }

  public static LoadProof parse(Bytes json) {
    return new LoadProof(LoadEnvelope.parse("load proof", json));
  }

  /**
   * What is sealed. DTHR and IDLACQ of the INITIALIZE are the order's.
   *
   * @param device IDLDA, as the client gave it to the card
   * @param currency of the slot that was asked
   * @param over the TRX that INITIALIZE was given: the proof TRX, or any before one is known
   * @param initialize the card's answer, 57 bytes
   */
  public record Content(
      LoadingDeviceId device, Currency currency, TransactionId over, Bytes initialize) {
    private static final int LONGEST_CARD_ANSWER = 256;

    public Content {
      if (initialize.size() > LONGEST_CARD_ANSWER) {
        throw new Malformed("load proof: the card's answer is longer than it may be");
      }
    }

    static Content of(Wire w) {
      return new Content(
          new LoadingDeviceId(Bytes.ofHex(w.device())),
          Currency.of(Bytes.ofHex(w.currency())),
          TransactionId.parse(w.over()),
          Bytes.ofHex(w.initialize()));
    }

    Wire toWire() {
      return new Wire(
          device.value().hex(), currency.toBytes().hex(), over.toString(), initialize.hex());
    }

    record Wire(String device, String currency, String over, String initialize) {}
  }
}
