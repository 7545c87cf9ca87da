package farthing.payment;

import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.exchange.CollectorLink;
import farthing.exchange.CollectorLink.Said;
import farthing.messages.Outcome;
import farthing.purse.CurrencyTotals;
import farthing.purse.SecurityCard;
import farthing.store.BatchState;
import farthing.store.Batches;
import farthing.store.LateRow;
import farthing.store.RefundQueue;
import farthing.store.SettledRow;
import farthing.store.StoreUnavailable;
import farthing.store.TurnedOver;
import farthing.web.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes sealed batches to the collector: their parts, their end, then the question what became of
 * them until it says booked, and the security card closes the batch with its SACK. Then the proofs
 * that came late.
 *
 * <p>Guarantees: the records that are sent add up to the totals that the security card signed, or
 * the batch's end is not sent; a batch is sent until it is taken, and asked for until it is booked,
 * however often either side dies. What is sent again is the same, octet for octet. One thread; only
 * {@link #close} by another.
 */
public final class BatchSender implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LATE = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(BatchSender.class);

  private final Batches batches;
  private final Map<PsamId, SecurityCard> cards;
  private final CollectorLink link;
  private final RefundSender refunds;
  private final BooleanSupplier mine;
  private final InstantSource time;

  private final Pause road = new Pause(LONGEST_PAUSE);
  private final Map<BatchId, Pause> pauses = new HashMap<>();

  /** How many parts of it the collector has taken since this process began to send it. */
  private final Map<BatchId, Integer> delivered = new HashMap<>();

  private Instant nextLate = Instant.MIN;
  private volatile boolean away;
  private volatile int waiting;
  private volatile int held;

  /**
   * @param refunds what cards are to get back, which goes on the same road
   * @param link closed with this
   * @param mine whether the terminals are this process's still; nothing is done when not
   */
  public BatchSender(
      Batches batches,
      RefundQueue refunds,
      List<Terminal> terminals,
      CollectorLink link,
      BooleanSupplier mine,
      InstantSource time) {
    this.batches = batches;
    this.cards =
        terminals.stream()
            .map(Terminal::card)
            .collect(Collectors.toMap(SecurityCard::id, Function.identity()));
    this.link = link;
    this.refunds = new RefundSender(refunds, link);
    this.mine = mine;
    this.time = time;
  }

  /**
   * Does what can be done for each batch that waits. To be called every second; takes as long as
   * sending takes.
   *
   * @throws StoreUnavailable if the database does not answer; the next call goes on
   */
  public void turn() {
    Instant now = time.instant();
    if (!mine.getAsBoolean() || !road.isOver(now)) {
      return;
    }
    List<TurnedOver> all =
        batches.waiting().stream().filter(batch -> cards.containsKey(batch.id().psam())).toList();
    waiting = all.size();
    held = (int) all.stream().filter(batch -> batch.state() == BatchState.HELD).count();
    try {
      for (TurnedOver batch : all) {
        if (batch.state() != BatchState.CLOSING && pause(batch.id()).isOver(now)) {
          goOn(batch);
        }
      }
      if (!now.isBefore(nextLate)) {
        late();
        Optional<String> isAway = refunds.turn();
        if (isAway.isPresent()) {
          throw new CollectorAway(isAway.get());
        }
        nextLate = now.plus(BETWEEN_LATE);
      }
    } catch (CollectorAway e) {
      LOG.atLevel(away ? Level.DEBUG : Level.WARN)
          .log("batches wait, as the collector is away: {}", e.getMessage());
      away = true;
      road.longer(time.instant());
    }
  }

  private void goOn(TurnedOver batch) throws CollectorAway {
    BatchId id = batch.id();
    Said said = batch.state() == BatchState.SEALED ? send(batch.end().orElseThrow()) : ask(id);
    switch (said) {
      case Said.Word(BatchWord word) -> heard(batch, word);
      case Said.Refused(String why) -> refused(id, why);
      case Said.Away(String why) -> {
        batches.refused(id, why);
        throw new CollectorAway(why);
      }
    }
    road.none();
    away = false;
  }

  private Said ask(BatchId id) {
    return link.word(id);
  }

  private void heard(TurnedOver batch, BatchWord word) {
    BatchId id = batch.id();
    switch (word.state()) {
      case MISSING -> {
        delivered.remove(id);
        batches.missing(id);
      }
      case TAKEN -> batches.taken(id);
      case HELD -> {
        String why = word.why().orElseThrow() + detail(word);
        if (batch.state() != BatchState.HELD) {
          LOG.error("the collector holds batch {}: {}", id, why);
        }
        batches.held(id, why);
      }
      case BOOKED -> {
        close(id, word);
        return;
      }
    }
    pause(id).longer(time.instant());
  }

  private static String detail(BatchWord word) {
    return word.detail().isEmpty() ? "" : ", " + word.detail();
  }

  private void close(BatchId id, BatchWord word) {
    SecurityCard card = cards.get(id.psam());
    if (card != null && card.close(id.batch(), word.sack().orElseThrow())) {
      LOG.info("batch {} is booked and closed", id);
      pauses.remove(id);
      delivered.remove(id);
    } else {
      refused(id, "the collector says booked, and its SACK is wrong");
    }
  }

  private void refused(BatchId id, String why) {
    LOG.error("batch {}: {}", id, why);
    batches.refused(id, why);
    pause(id).longest(time.instant());
  }

  /** Sends what the collector has not; its word on the end. */
  private Said send(BatchEnd end) {
    try {
      Parcel parcel = new Parcel(end);
      batches.eachRecord(end.id(), parcel::add);
      parcel.send();
      if (!parcel.isWhole()) {
        return new Said.Refused(
            "its records do not add up to what the security card signed: its end is not sent");
      }
    } catch (Stopped e) {
      return e.said;
    } catch (IllegalStateException | IllegalArgumentException e) {
      LOG.error("the records of batch {} cannot be read", end.id(), e);
      return new Said.Refused("its records cannot be read: " + e.getMessage());
    }
    return link.end(end);
  }

  /** A batch's parts, one after the other. */
  private final class Parcel {
    private final BatchEnd end;
    private final Map<Currency, Sum> sums = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private int parts;

    Parcel(BatchEnd end) {
      this.end = end;
    }

    void add(SettledRow row) {
      Line line = BatchLines.line(end.id(), row);
      lines.add(line);
      BatchRecord record = line.record();
      sums.computeIfAbsent(record.amount().currency(), _ -> new Sum()).add(record);
      if (lines.size() == BatchPart.MOST) {
        send();
      }
    }

    void send() {
      if (lines.isEmpty()) {
        return;
      }
      parts++;
      if (parts > delivered.getOrDefault(end.id(), 0)) {
        Said said = link.part(new BatchPart(end.id(), parts, lines));
        if (!(said instanceof Said.Word)) {
          throw new Stopped(said);
        }
        delivered.put(end.id(), parts);
      }
      lines.clear();
    }

    boolean isWhole() {
      Set<CurrencyTotals> sent = new HashSet<>();
      sums.forEach((currency, sum) -> sent.add(sum.totals(currency)));
      return parts == end.parts() && sent.equals(Set.copyOf(end.totals()));
    }
  }

  /** One currency's. */
  private static final class Sum {
    private long purchases;
    private long purchasesMinor;
    private long cancels;
    private long cancelsMinor;

    void add(BatchRecord record) {
      if (record.isCancel()) {
        cancels++;
        cancelsMinor = Math.addExact(cancelsMinor, record.amount().minor());
      } else {
        purchases++;
        purchasesMinor = Math.addExact(purchasesMinor, record.amount().minor());
      }
    }

    CurrencyTotals totals(Currency currency) {
      return new CurrencyTotals(currency, purchases, purchasesMinor, cancels, cancelsMinor);
    }
  }

  /** Proofs of purchases that stood in a booked batch without one. */
  private void late() throws CollectorAway {
    List<LateRow> rows = batches.late(cards.keySet(), LateProofs.MOST);
    Map<BatchId, List<LateRow>> byBatch =
        rows.stream().collect(Collectors.groupingBy(LateRow::batch));
    for (Map.Entry<BatchId, List<LateRow>> each : byBatch.entrySet()) {
      late(each.getKey(), each.getValue());
    }
  }

  private void late(BatchId id, List<LateRow> rows) throws CollectorAway {
    List<Long> unpaid = rows.stream().filter(row -> !isPaid(row)).map(LateRow::number).toList();
    if (!unpaid.isEmpty()) {
      batches.settled(id, unpaid); // closed, declined or a refund: it stays unpaid there
    }
    List<LateProofs.Proof> proofs =
        rows.stream()
            .filter(BatchSender::isPaid)
            .map(row -> new LateProofs.Proof(row.number(), BatchLines.s6(row.record())))
            .toList();
    if (proofs.isEmpty()) {
      return;
    }
    switch (link.late(new LateProofs(id, proofs))) {
      case Said.Word(BatchWord word) when isTaken(word) -> {
        batches.settled(id, proofs.stream().map(LateProofs.Proof::number).toList());
        LOG.info("batch {}: {} late proofs are taken", id, proofs.size());
      }
      case Said.Word(BatchWord word) ->
          lateRefused(
              id, word.state() + word.why().map(why -> " " + why).orElse("") + detail(word));
      case Said.Refused(String why) -> lateRefused(id, why);
      case Said.Away(String why) -> throw new CollectorAway(why);
    }
  }

  private void lateRefused(BatchId id, String why) {
    LOG.error("batch {}: its late proofs are not taken: {}", id, why);
    batches.refused(id, "late proofs: " + why);
  }

  private static boolean isTaken(BatchWord word) {
    return word.state() == BatchWord.State.TAKEN || word.state() == BatchWord.State.BOOKED;
  }

  private static boolean isPaid(LateRow row) {
    return row.code().equals(Outcome.ACCEPTED.name());
  }

  private Pause pause(BatchId id) {
    return pauses.computeIfAbsent(id, _ -> new Pause(LONGEST_PAUSE));
  }

  /** Whether the collector answered when it was last asked. */
  public boolean isReached() {
    return !away;
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    metrics.registry().gauge("farthing.batches.waiting", this, sender -> sender.waiting);
    metrics.registry().gauge("farthing.batches.held", this, sender -> sender.held);
    metrics.registry().gauge("farthing.collector.away", this, sender -> sender.away ? 1 : 0);
  }

  /** Ends what is on its way; it is done again by whoever serves next. */
  @Override
  public void close() {
    link.close();
  }

  /** The round is over. */
  private static final class CollectorAway extends Exception {
    private static final long serialVersionUID = 1L;

    CollectorAway(String why) {
      super(why);
    }
  }

  /** Out of the middle of a batch. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Said said;

    Stopped(Said said) {
      super("the collector did not take a part", null, false, false);
      this.said = said;
    }
  }
}
