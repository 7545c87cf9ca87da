package farthing.load;

import farthing.base.PartyId;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.purse.CardLoad;
import farthing.store.Refund;
import farthing.store.WaitingRefunds;

/**
 * How refunds are loaded: in the name of a party of the issuer's own, which is registered as banks
 * are, and whose loads no bank account pays for.
 *
 * @param party whose loads bring refunds and nothing else
 */
public record Refunding(PartyId party, WaitingRefunds refunds) {

  /**
   * Whoever has an order of this party's has it loaded only onto the card that it waits for.
   *
   * @throws Refusal NO_REFUND
   */
  void mayHave(LoadId id, CardLoad load) {
    if (!id.party().equals(party)) {
      return;
    }
    var _ =
        refunds
            .ofLoad(id.party(), id.trx())
            .filter(refund -> refund.state() == Refund.State.WAITING)
            .filter(refund -> refund.card().equals(load.said().iep()))
            .filter(refund -> refund.amount().equals(load.amount()))
            .orElseThrow(() -> Refusal.of(ErrorCode.NO_REFUND));
  }
}
