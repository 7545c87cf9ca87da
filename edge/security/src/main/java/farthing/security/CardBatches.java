package farthing.security;

import farthing.base.Mac8;
import java.util.Map;
import java.util.Optional;

/**
 * The batches that a security card in software begins with: as its books have them.
 *
 * @param open the one that draws go into
 * @param closing the one before, if it is not sealed
 * @param sealed S4 of those that no collector has acknowledged yet, by number
 */
public record CardBatches(BatchTotals open, Optional<BatchTotals> closing, Map<Long, Mac8> sealed) {

  public CardBatches {
    sealed = Map.copyOf(sealed);
  }

  /** Nothing was turned over yet, or all of it is collected. */
  public static CardBatches of(BatchTotals open) {
    return new CardBatches(open, Optional.empty(), Map.of());
  }
}
