package farthing.clearing;

import farthing.batches.BatchRecord;
import farthing.purse.CardKeys;
import farthing.purse.CompletionCode;
import farthing.purse.KeyedCard;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.store.ClaimBook;
import farthing.store.ClaimBook.Became;
import farthing.store.ClaimBook.Reason;
import farthing.store.CollectedClaims;
import farthing.store.CollectedClaims.Claimed;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From what payment servers say that cards are owed to refunds in the issuer's books: each is
 * verified with the card's own S6 first. What lacks something is looked at again each minute.
 */
final class Refunds {
  private static final Logger LOG = LoggerFactory.getLogger(Refunds.class);
  private static final int AT_ONCE = 1_000;

  private final CollectedClaims claims;
  private final ClaimBook book;
  private final CardKeys keys;

  /**
   * @param keys of the issuer
   */
  Refunds(CollectedClaims claims, ClaimBook book, CardKeys keys) {
    this.claims = claims;
    this.book = book;
    this.keys = keys;
  }

  List<Claimed> undecided() {
    return claims.undecided(AT_ONCE);
  }

  /** Whether it is a refund now. */
  boolean make(Claimed claimed) {
    BatchRecord record = claimed.claim().record();
    String what = "batch %s, NTPSAM %d".formatted(claimed.id(), record.number());
    return switch (book.book(claimed, signature(claimed))) {
      case Became.Made(long number) -> {
        LOG.info("{}: refund {} waits for its card", what, number);
        yield true;
      }
      case Became.Refused(Reason why) -> {
        if (!why.mayHeal()) {
          LOG.error("{}: what is claimed is no refund: {}", what, why);
        }
        yield false;
      }
      case Became.NotNow _ -> false;
    };
  }

  /** What is against S6; a cancel that the card said nothing to has none. */
  private Optional<Reason> signature(Claimed claimed) {
    BatchRecord record = claimed.claim().record();
    if (record.s6().isEmpty()) {
      return Optional.empty();
    }
    PurchaseRecord purchase = record.purchase();
    CompletionCode cc = claimed.claim().cc();
    return keys.sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
        .map(key ->
            PurchaseSignatures.s6(key, cc, purchase).equals(record.s6().get())
                ? Optional.<Reason>empty()
                : Optional.of(Reason.S6_WRONG))
        .orElse(Optional.of(Reason.KEY_UNKNOWN));
  }
}
