package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.util.List;

/**
 * The load (step 880): the issuer's command for the purse, of a load or an unload, and which bank
 * the load server has on its register, for the client to compare with what the person approved.
 *
 * @param sealed a {@link Content} under the TSK
 */
public record Load(String sealed) {
  private static final String NAME = "load";

  public static Load seal(Tsk tsk, PartyId party, TransactionId trx, Content content) {
    return new Load(tsk.seal(NAME, party, trx, Json.write(content.toWire())));
  }

  public Content open(Tsk tsk, PartyId party, TransactionId trx) {
    return Content.of(Json.read("load", tsk.open(NAME, party, trx, sealed), Content.Wire.class));
  }

  public Bytes toJson() {
    return Json.write(this);
  }

  public static Load parse(Bytes json) {
    return Json.read("load", json, Load.class);
  }

  /**
   * What is sealed.
   *
   * @param command the data of CREDIT IEP for load or DEBIT IEP for unload, 10 to 34 bytes
   * @param bankName as registered
   * @param statusOrigin the registered scheme, host and port of the bank's status URL
   * @param delivered earlier loads whose proofs came with the request and are now settled
   */
  public record Content(
      Bytes command,
      String bankName,
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
          w.bankName(),
          w.statusOrigin(),
          TransactionId.parse(w.trx()),
          Amount.ofMinor(w.amountMinor(), Currency.of(Bytes.ofHex(w.currency()))),
          w.delivered().stream().map(Delivered::of).toList());
    }

    Wire toWire() {
      return new Wire(
          command.hex(),
          bankName,
          statusOrigin,
          trx.toString(),
          amount.minor(),
          amount.currency().toBytes().hex(),
          delivered.stream().map(Delivered::toWire).toList());
    }

    record Wire(
        String command,
        String bankName,
        String statusOrigin,
        String trx,
        long amountMinor,
        String currency,
        List<Delivered.Wire> delivered) {}
  }

  /** An earlier load or unload that a left proof has settled. */
  public record Delivered(PartyId party, TransactionId trx, LoadOutcome outcome) {
    static Delivered of(Wire w) {
      return new Delivered(
          new PartyId(w.party()), TransactionId.parse(w.trx()), LoadOutcome.ofWord(w.outcome()));
    }

    Wire toWire() {
      return new Wire(party.value(), trx.toString(), outcome.word());
    }

    record Wire(String party, String trx, String outcome) {}
  }
}
