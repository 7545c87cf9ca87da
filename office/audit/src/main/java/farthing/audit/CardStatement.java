package farthing.audit;

import farthing.base.IepId;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.SlotInquiry;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A card, out of its own mouth.
 *
 * @param slots in the card's order
 * @param log the newest first; at least the last ten transactions
 * @param proofs by NTIEP, of those that the card still signs for
 * @param lastLoad NTLASTLOAD, 0 if none; empty where the card would not say
 */
public record CardStatement(
    IepId card,
    int keyGeneration,
    List<SlotInquiry> slots,
    List<LogRecord> log,
    Map<Integer, PreviousSignature> proofs,
    OptionalInt lastLoad) {
  /** A log with fewer records has never dropped one (PROTOCOL, section 3). */
  private static final int FEWEST_KEPT = 10;

  public CardStatement {
    slots = List.copyOf(slots);
    log = List.copyOf(log);
    proofs = Map.copyOf(proofs);
  }

  /** The smallest NTIEP that the log would still have, had the card used it. */
  int reach() {
    return log.size() < FEWEST_KEPT
        ? 0
        : log.stream().mapToInt(LogRecord::transactionNumber).min().orElse(0);
  }

  /** 0 if the card has done nothing yet. */
  int newest() {
    return log.stream().mapToInt(LogRecord::transactionNumber).max().orElse(0);
  }
}
