package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;

/**
 * What a card shall sign so that its unsure load is settled (PROTOCOL, section 6): INITIALIZE for
 * load with M = 0 over this TRX, in the slot of this currency.
 *
 * @param trx the proof TRX: 16 unpredictable bytes, drawn by the issuer after the S2 was journalled
 * @param currency of the unsure load, which may be another than that of the load now wanted
 */
public record ProofWanted(TransactionId trx, Currency currency) {

  static ProofWanted of(Wire wire) {
    return new ProofWanted(
        TransactionId.parse(wire.proofTrx()), Currency.of(Bytes.ofHex(wire.proofCurrency())));
  }

  Wire toWire() {
    return new Wire(trx.toString(), currency.toBytes().hex());
  }

  record Wire(String proofTrx, String proofCurrency) {}
}
