package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.util.List;

/**
 * The debit (316, 410): the security card's command for the purse, and who the payment server has
 * on its register, for the client to compare with what the person approved.
 *
 * @param sealed a {@link Content} under the TSK
 */
public record Debit(String sealed) {
  private static final String NAME = "debit";

  public static Debit seal(Tsk tsk, PartyId party, TransactionId trx, Content content) {
    return new Debit(tsk.seal(NAME, party, trx, Json.write(content.toWire())));
  }

  public Content open(Tsk tsk, PartyId party, TransactionId trx) {
    return Content.of(Json.read("debit", tsk.open(NAME, party, trx, sealed), Content.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static Debit parse(Bytes json) {
    return Json.read("debit", json, Debit.class);
  }

  /**
   * What is sealed.
   *
   * @param command the data of DEBIT IEP, 48 bytes
   * @param terminal its identifier
   * @param location where the terminal is registered
   * @param merchantName as registered
   * @param statusOrigin the registered scheme, host and port of the merchant's status URL
   * @param delivered earlier purchases whose proofs came with the draw and are now settled
   */
  public record Content(
      Bytes command,
      String terminal,
      String location,
      String merchantName,
      String statusOrigin,
      TransactionId trx,
      Amount amount,
      List<Delivered> delivered) {

    public Content {
      delivered = List.copyOf(delivered);
    }

    static Content of(Wire w) {
      return new Content(
          Bytes.ofHex(w.command()),
          w.terminal(),
          w.location(),
          w.merchantName(),
          w.statusOrigin(),
          TransactionId.parse(w.trx()),
          Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
          Json.each(w.delivered(), Delivered::of));
    }

    Wire toWire() {
      return new Wire(
          command.hex(),
          terminal,
          location,
          merchantName,
          statusOrigin,
          trx.toString(),
          amount.minor(),
          amount.currency().toBytes().hex(),
          Json.each(delivered, Delivered::toWire));
    }

    record Wire(
        String command,
        String terminal,
        String location,
        String merchantName,
        String statusOrigin,
        String trx,
        long amountMinor,
        String currency,
        List<Delivered.Wire> delivered) {}
  }

  /** An earlier purchase that a left proof has settled. */
  public record Delivered(PartyId party, TransactionId trx, Outcome outcome) {
    static Delivered of(Wire w) {
      return new Delivered(
          new PartyId(w.party()), TransactionId.parse(w.trx()), Outcome.ofWord(w.outcome()));
    }

    Wire toWire() {
      return new Wire(party.value(), trx.toString(), outcome.word());
    }

    record Wire(String party, String trx, String outcome) {}
  }
}
