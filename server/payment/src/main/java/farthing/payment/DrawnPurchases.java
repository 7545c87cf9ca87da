package farthing.payment;

import farthing.base.PsamId;
import farthing.exchange.Exchange;
import farthing.messages.DrawRequest;
import farthing.purse.SignedDraw;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.StoredEntry;
import java.util.Map;
import java.util.Optional;

/** Reads a drawn purchase back from the journal: after a restart, or for an answer that is late. */
final class DrawnPurchases {
  private final Journal journal;
  private final DrawChecks checks;
  private final Map<PsamId, Terminal> terminals;

  DrawnPurchases(Journal journal, DrawChecks checks, Map<PsamId, Terminal> terminals) {
    this.journal = journal;
    this.checks = checks;
    this.terminals = Map.copyOf(terminals);
  }

  /**
   * @throws IllegalStateException if its security card is not in this server's pool
   */
  Optional<OpenPurchase> find(PurchaseId id) {
    return draw(id).map(entry -> reopen(id, entry));
  }

  /** The same, if its security card is in this server's pool. */
  Optional<OpenPurchase> findHere(PurchaseId id) {
    return draw(id)
        .filter(entry -> terminals.containsKey(signed(entry).psam()))
        .map(entry -> reopen(id, entry));
  }

  /** Whether the journal has this very draw, of whatever server's security card. */
  boolean has(PurchaseId id, SignedDraw signed) {
    return draw(id).map(DrawnPurchases::signed).filter(signed::equals).isPresent();
  }

  private Optional<Entry> draw(PurchaseId id) {
    return journal
        .find(id.party(), id.trx(), DrawStep.STEP)
        .map(StoredEntry::entry)
        .filter(entry -> !entry.code().equals(Exchange.SHUT));
  }

  private static SignedDraw signed(Entry draw) {
    return Drawn.parse(draw.record()).signed();
  }

  /**
   * Whether an entry counts this very draw of the security card: two parties that chose one TRX may
   * have been given the same, and the one that was paid must stay in the totals.
   */
  boolean isPaidBy(EntryKey where, SignedDraw signed) {
    return journal
        .find(where.party(), where.trx(), where.step())
        .flatMap(stored -> stored.entry().psam())
        .filter(used -> used.psam().equals(signed.psam()))
        .filter(used -> used.ntpsam() == signed.psamTransaction())
        .isPresent();
  }

  private OpenPurchase reopen(PurchaseId id, Entry draw) {
    Drawn drawn = Drawn.parse(draw.record());
    SignedDraw signed = drawn.signed();
    Terminal terminal = terminals.get(signed.psam());
    if (terminal == null) {
      throw new IllegalStateException(
          "purchase "
              + id.trx()
              + " was drawn at security card "
              + signed.psam()
              + ", which is not in this server's pool: put it back to settle the purchase");
    }
    return checks.reopen(id, DrawRequest.parse(draw.content()), drawn, terminal);
  }
}
