package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;

/** A receipt as it travels, of a purchase or of a cancel: only the words of its outcome differ. */
record ReceiptForm(
    String outcome,
    String party,
    String merchantName,
    String trx,
    long amountMinor,
    String currency,
    long time,
    String terminal,
    String reference) {

  static ReceiptForm of(DebitResult.Receipt receipt) {
    return of(
        receipt.outcome().word(),
        receipt.party(),
        receipt.merchantName(),
        receipt.trx(),
        receipt.amount(),
        receipt.time(),
        receipt.terminal(),
        receipt.reference());
  }

  static ReceiptForm of(CancelResult.Receipt receipt) {
    return of(
        receipt.outcome().word(),
        receipt.party(),
        receipt.merchantName(),
        receipt.trx(),
        receipt.amount(),
        receipt.time(),
        receipt.terminal(),
        receipt.reference());
  }

  DebitResult.Receipt ofDebit() {
    return new DebitResult.Receipt(
        Outcome.ofWord(outcome),
        new PartyId(party),
        merchantName,
        TransactionId.parse(trx),
        amount(),
        Json.instant("result", time),
        terminal,
        reference);
  }

  CancelResult.Receipt ofCancel() {
    return new CancelResult.Receipt(
        CancelResult.Outcome.ofWord(outcome),
        new PartyId(party),
        merchantName,
        TransactionId.parse(trx),
        amount(),
        Json.instant("cancel result", time),
        terminal,
        reference);
  }

  private Amount amount() {
    return Amount.ofMinor(amountMinor, Currency.of(Bytes.ofHex(currency)));
  }

  private static ReceiptForm of(
      String outcome,
      PartyId party,
      String merchantName,
      TransactionId trx,
      Amount amount,
      Instant time,
      String terminal,
      String reference) {
    return new ReceiptForm(
        outcome,
        party.value(),
        merchantName,
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        time.getEpochSecond(),
        terminal,
        reference);
  }
}
