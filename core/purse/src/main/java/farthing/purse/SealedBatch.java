package farthing.purse;

import farthing.base.Mac8;
import java.util.List;

/**
 * A batch whose totals are final (PROTOCOL, section 5: collection, read).
 *
 * @param number of the batch, 4 bytes
 * @param totals one of each currency that has any, 0 to 255
 * @param s4 over number and totals
 * @param unproven NTPSAMs of purchases that stand in the totals since their draw, and whose proof
 *     had not come: it may come later, and is then sent by itself
 */
public record SealedBatch(long number, List<CurrencyTotals> totals, Mac8 s4, List<Long> unproven) {

  public SealedBatch {
    totals = List.copyOf(totals);
    unproven = List.copyOf(unproven);
  }
}
