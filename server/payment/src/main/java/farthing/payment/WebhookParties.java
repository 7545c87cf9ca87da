package farthing.payment;

import farthing.base.PartyId;
import farthing.store.StoreUnavailable;
import farthing.store.Webhooks;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who has a webhook, as the register said a moment ago: the journal's writer asks for each result,
 * and must not wait. Safe for all threads.
 */
public final class WebhookParties implements Predicate<PartyId> {
  private final Webhooks register;
  private volatile Set<PartyId> parties;

  /**
   * @throws StoreUnavailable if the register does not answer
   */
  public WebhookParties(Webhooks register) {
    this.register = register;
    this.parties = register.parties();
  }

  @Override
  public boolean test(PartyId party) {
    return parties.contains(party);
  }

  /**
   * Asks the register again; to be called every second or so.
   *
   * @throws StoreUnavailable if it does not answer; what it said before holds on
   */
  public void refresh() {
    parties = register.parties();
  }
}
