package farthing.client;

import farthing.messages.RefundsWaiting;
import java.util.List;

/**
 * What waits for a card.
 *
 * @param refunds the oldest of each load server first
 * @param unheard load servers that could not be asked, and why, for the person
 */
public record Waiting(List<RefundsWaiting.Refund> refunds, List<String> unheard) {
  public Waiting {
    refunds = List.copyOf(refunds);
    unheard = List.copyOf(unheard);
  }

  /** {@code 3.20 EUR of The Corner Shop is waiting for you}, of each. */
  public List<String> texts() {
    return refunds.stream()
        .map(refund ->
            "%s of %s is waiting for you".formatted(refund.amount(), Shown.clean(refund.from())))
        .toList();
  }
}
