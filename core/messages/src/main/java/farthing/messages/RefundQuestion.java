package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;

/**
 * What a client asks a load server: which refunds wait for the card that is there. The card has
 * signed its state (INITIALIZE for load, M = 0) over a time and an unpredictable TRX, so nobody
 * learns it who had the card once, and nothing moves.
 *
 * @param time DTHR that the card signed, UTC
 * @param device IDLDA that it signed
 * @param over TRX that it signed
 * @param initialize the card's answer
 */
public record RefundQuestion(
    Dthr time, LoadingDeviceId device, TransactionId over, Bytes initialize) {
  /** IDLACQ in what the card signs: no bank is about. */
  public static final LoadingBankId NO_BANK =
      new LoadingBankId(Bytes.of(new byte[LoadingBankId.SIZE]));

  private static final int LONGEST_CARD_ANSWER = 256;

  public RefundQuestion {
    if (initialize.size() > LONGEST_CARD_ANSWER) {
      throw new Malformed("question for refunds: the card's answer is longer than it may be");
    }
  }

  public Bytes toJson() {
    return Json.write(
        new Wire(time.toBytes().hex(), device.value().hex(), over.toString(), initialize.hex()));
  }

  public static RefundQuestion parse(Bytes json) {
    Wire wire = Json.read("question for refunds", json, Wire.class);
    return new RefundQuestion(
        Dthr.of(Bytes.ofHex(wire.time())),
        LoadingDeviceId.ofHex(wire.device()),
        TransactionId.parse(wire.over()),
        Bytes.ofHex(wire.initialize()));
  }

  record Wire(String time, String device, String over, String initialize) {}
}
