package farthing.issuing;

import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.Malformed;
import farthing.store.CardOrder;
import farthing.store.CardTerms;
import java.time.LocalDate;

/**
 * What an issuer orders cards by: the kind of card, under a name, with the numbers that are its.
 *
 * @param name 1 to 40 characters
 * @param hash SHA-256 of what was read: a run goes on with the same definition alone
 * @param first the first IDIEP of the range, which is this product's alone
 * @param last the last one, both included
 */
public record ProductDefinition(String name, Bytes hash, CardProduct card, long first, long last) {
  private static final long MOST = (1L << 48) - 1;

  /**
   * @throws Malformed if that is no range of card numbers
   */
  public ProductDefinition {
    if (first < 0 || last > MOST || first > last) {
      throw new Malformed("a range of card numbers goes up, and a number has 6 bytes");
    }
  }

  /**
   * @param wanted how many cards, 1 to {@link farthing.store.Cards#MOST_OF_A_RUN}
   * @param today from which the cards are valid
   */
  public CardOrder order(int wanted, LocalDate today, String who, String place) {
    CardTerms terms =
        new CardTerms(
            card.suite(),
            card.keyGeneration(),
            card.authenticationMode(),
            new Expiry(today.plus(card.validity())),
            card.disposable(),
            card.slots().stream()
                .map(slot ->
                    new CardTerms.Slot(slot.opening(), slot.maximum(), slot.purchaseMaximum()))
                .toList());
    return new CardOrder(name, hash, card.provider(), first, last, wanted, terms, who, place);
  }
}
