package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.purse.CurrencyTotals;
import farthing.purse.SealedBatch;
import farthing.security.BatchLimits;
import farthing.security.BatchTotals;
import farthing.security.CardBatches;
import farthing.security.PsamBooks;
import farthing.store.BatchState;
import farthing.store.Batches;
import farthing.store.Database;
import farthing.store.PsamTotals;
import farthing.store.PsamUpdates;
import farthing.store.TurnedOver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** What security cards in software keep of their batches, in the payment server's database. */
final class StoredBooks implements PsamBooks {
  private final PsamTotals journal;
  private final Batches batches;
  private final PsamUpdates updates;
  private final BatchLimits limits;

  StoredBooks(Database database, BatchLimits limits) {
    this.journal = new PsamTotals(database);
    this.batches = new Batches(database);
    this.updates = new PsamUpdates(database);
    this.limits = limits;
  }

  /** Each batch goes on where it was. */
  CardBatches begin(PsamId psam, long open) {
    Optional<BatchTotals> closing = Optional.empty();
    Map<Long, Mac8> sealed = new HashMap<>();
    for (TurnedOver batch : batches.waiting(psam)) {
      if (batch.state() == BatchState.CLOSING) {
        closing = Optional.of(told(psam, batch.id().batch()));
      } else {
        sealed.put(batch.id().batch(), batch.end().orElseThrow().s4());
      }
    }
    return new CardBatches(told(psam, open), closing, sealed);
  }

  @Override
  public BatchTotals told(PsamId psam, long batch) {
    LongStream.Builder counted = LongStream.builder();
    LongStream.Builder unproven = LongStream.builder();
    LongStream.Builder cancelled = LongStream.builder();
    PsamTotals.Sums sums = journal.tell(psam, batch, counted, counted.andThen(unproven), cancelled);
    Set<Currency> currencies = new HashSet<>(sums.captured().keySet());
    currencies.addAll(sums.unproven().keySet());
    currencies.addAll(sums.cancels().keySet());
    List<CurrencyTotals> totals =
        currencies.stream()
            .map(c ->
                sum(c, in(sums.captured(), c).plus(in(sums.unproven(), c)), in(sums.cancels(), c)))
            .toList();
    return new BatchTotals(
        batch, limits, counted.build(), unproven.build(), cancelled.build(), totals);
  }

  @Override
  public void opened(PsamId psam, long batch) {
    batches.turnOver(psam, batch);
  }

  @Override
  public void sealed(PsamId psam, SealedBatch batch) {
    long records =
        batch.totals().stream().mapToLong(each -> each.purchases() + each.cancels()).sum();
    int parts = Math.toIntExact((records + BatchPart.MOST - 1) / BatchPart.MOST);
    batches.seal(
        new BatchEnd(new BatchId(psam, batch.number()), parts, batch.totals(), batch.s4()),
        batch.unproven());
  }

  @Override
  public void closed(PsamId psam, long batch, Mac8 sack) {
    batches.booked(new BatchId(psam, batch), sack);
  }

  @Override
  public List<Bytes> updates(PsamId psam) {
    return updates.all(psam);
  }

  @Override
  public void updated(PsamId psam, long follows, long counter, Bytes message) {
    updates.add(psam, follows, counter, message);
  }

  private static PsamTotals.Total in(Map<Currency, PsamTotals.Total> totals, Currency currency) {
    return totals.getOrDefault(currency, new PsamTotals.Total(0, 0));
  }

  private static CurrencyTotals sum(
      Currency currency, PsamTotals.Total paid, PsamTotals.Total cancels) {
    return new CurrencyTotals(
        currency, paid.count(), paid.sumMinor(), cancels.count(), cancels.sumMinor());
  }
}
