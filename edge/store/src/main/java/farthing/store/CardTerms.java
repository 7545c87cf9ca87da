package farthing.store;

import farthing.base.Amount;
import farthing.base.Expiry;
import farthing.base.Suite;
import java.util.List;

/**
 * What the cards of one run are to be, all alike.
 *
 * @param keyGeneration VKIEP, 01 to FF; 80 to FF are software purses
 * @param authenticationMode AMIEP, 0 to 3
 * @param disposable never loaded
 * @param slots 1 to 8, in the order of the card's own
 */
public record CardTerms(
    Suite suite,
    int keyGeneration,
    int authenticationMode,
    Expiry expiry,
    boolean disposable,
    List<Slot> slots) {
  private static final int FIRST_SOFTWARE_GENERATION = 0x80;

  public CardTerms {
    slots = List.copyOf(slots);
  }

  /**
   * One of them, in one currency.
   *
   * @param opening what a new card holds: value issued once it is made
   * @param maximum BALMAX
   * @param purchaseMaximum MMAX
   */
  public record Slot(Amount opening, Amount maximum, Amount purchaseMaximum) {}

  String medium() {
    return keyGeneration >= FIRST_SOFTWARE_GENERATION ? "software" : "chip";
  }
}
