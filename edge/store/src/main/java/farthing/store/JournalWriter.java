package farthing.store;

import farthing.base.PartyId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One writer of the journal: takes what is waiting, writes it in one transaction, and only then
 * tells the callers. While it writes, the next batch gathers by itself, so the more callers there
 * are, the more rows share a commit.
 */
final class JournalWriter implements Runnable {
  /** Rows and bytes in one transaction, at most: beyond this a commit gets no cheaper per row. */
  private static final int BATCH_ROWS = 512;

  private static final int BATCH_BYTES = 4 << 20;

  /** How often a batch is tried when two processes collided or the connection broke. */
  private static final int TRIES = 3;

  /**
   * Batches that are written with care after an entry was found to stand there already: repeated
   * messages come in swarms, and each batch that meets one is written twice.
   */
  private static final int CAREFUL_BATCHES = 100;

  private static final long IDLE_MILLIS = 200;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 2_000;

  private static final Comparator<PendingEntry> BY_KEY =
      Comparator.comparing((PendingEntry p) -> p.entry().key().party().value())
          .thenComparing(p -> p.entry().key().trx().value())
          .thenComparing(p -> p.entry().key().step().name())
          .thenComparing(p -> p.entry().key().slot().hex());

  private static final Logger LOG = System.getLogger(JournalWriter.class.getName());

  private final Database database;
  private final BlockingQueue<PendingEntry> waiting;
  private final CountDownLatch closing;
  private final JournalFigures figures;
  private final Predicate<PartyId> hasWebhook;

  /** Entries whose key another entry of the batch in hand has: their turn is the next batch. */
  private List<PendingEntry> heldBack = new ArrayList<>();

  /** Taken from the queue, outcome not yet known. */
  private volatile List<PendingEntry> inHand = List.of();

  private Optional<Connection> connection = Optional.empty();
  private int carefulBatches;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  JournalWriter(
      Database database,
      BlockingQueue<PendingEntry> waiting,
      CountDownLatch closing,
      JournalFigures figures,
      Predicate<PartyId> hasWebhook) {
    this.database = database;
    this.waiting = waiting;
    this.closing = closing;
    this.figures = figures;
    this.hasWebhook = hasWebhook;
  }

  /** Until closing, and then until nothing waits. */
  @Override
  public void run() {
    try {
      while (closing.getCount() > 0 || !waiting.isEmpty() || !heldBack.isEmpty()) {
        List<PendingEntry> batch = nextBatch();
        if (!batch.isEmpty()) {
          writeOrTell(batch);
          inHand = List.of();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private List<PendingEntry> nextBatch() throws InterruptedException {
    List<PendingEntry> batch = new ArrayList<>();
    Set<EntryKey> keys = new HashSet<>();
    List<PendingEntry> candidates = heldBack;
    heldBack = new ArrayList<>();
    int bytes = 0;
    for (PendingEntry candidate : candidates) {
      bytes += place(candidate, batch, keys);
    }
    PendingEntry next =
        batch.isEmpty() ? waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) : waiting.poll();
    while (next != null) {
      bytes += place(next, batch, keys);
      boolean full = batch.size() + heldBack.size() >= BATCH_ROWS || bytes >= BATCH_BYTES;
      next = full ? null : waiting.poll();
    }
    batch.sort(BY_KEY);
    inHand = both(batch, heldBack);
    return batch;
  }

  /** Entries that this writer has taken, for whoever looks after their callers' time. */
  List<PendingEntry> inHand() {
    return inHand;
  }

  private static List<PendingEntry> both(List<PendingEntry> one, List<PendingEntry> other) {
    if (other.isEmpty()) {
      return List.copyOf(one);
    }
    List<PendingEntry> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  private int place(PendingEntry candidate, List<PendingEntry> batch, Set<EntryKey> keys) {
    (keys.add(candidate.entry().key()) ? batch : heldBack).add(candidate);
    return candidate.entry().weight();
  }

  private void writeOrTell(List<PendingEntry> batch) throws InterruptedException {
    try {
      write(batch);
      pauseMillis = FIRST_PAUSE_MILLIS;
    } catch (SQLException | RuntimeException e) {
      LOG.log(Level.WARNING, "a batch of {0} was not confirmed: {1}", batch.size(), e.toString());
      disconnect();
      batch.forEach(p -> p.outcome().completeExceptionally(unavailable(e)));
      closing.await(pauseMillis, TimeUnit.MILLISECONDS);
      pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
    }
  }

  /**
   * Trying again is safe even if the first try was committed unheard: then the entries stand there
   * already, and that is what the callers are told.
   */
  private void write(List<PendingEntry> batch) throws SQLException {
    for (int tried = 1; ; tried++) {
      try {
        writeAtOnce(batch);
        return;
      } catch (SQLException e) {
        Failure failure = Failure.of(e);
        if (failure == Failure.BROKEN) {
          disconnect();
        } else {
          takeBack();
        }
        if (failure == Failure.ENTRY_UNFIT) {
          carefulBatches = CAREFUL_BATCHES + batch.size();
          writeOneByOne(batch);
          return;
        }
        if (failure == Failure.TAKEN) {
          carefulBatches = CAREFUL_BATCHES;
        }
        if (failure == Failure.OTHER || tried == TRIES) {
          throw e;
        }
      }
    }
  }

  private void writeAtOnce(List<PendingEntry> batch) throws SQLException {
    Connection to = connected();
    JournalBatch all =
        new JournalBatch(to, batch.stream().map(PendingEntry::entry).toList(), hasWebhook);
    boolean careful = carefulBatches > 0;
    to.setAutoCommit(!careful);
    List<Written> written = careful ? all.write() : all.writeAllNew();
    if (careful) {
      to.commit();
      carefulBatches--;
    }
    figures.committed(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).outcome().complete(written.get(i));
    }
  }

  /** One entry broke a rule of the table: the others are not to suffer for it. */
  private void writeOneByOne(List<PendingEntry> batch) throws SQLException {
    for (PendingEntry one : batch) {
      try {
        writeAtOnce(List.of(one));
      } catch (SQLException e) {
        takeBack();
        if (Failure.of(e) != Failure.ENTRY_UNFIT) {
          throw e;
        }
        one.outcome()
            .completeExceptionally(new EntryUnfit("the journal refuses " + one.entry(), e));
      }
    }
  }

  /** A connection that commits by itself has taken a failed statement back already. */
  private void takeBack() throws SQLException {
    if (!connected().getAutoCommit()) {
      connected().rollback();
    }
  }

  private Connection connected() throws SQLException {
    if (connection.isEmpty()) {
      Connection fresh = database.connect(JournalBatch.OPTIONS);
      connection = Optional.of(fresh);
    }
    return connection.orElseThrow();
  }

  private void disconnect() {
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "closing a broken connection", e);
    }
    connection = Optional.empty();
  }

  private static StoreUnavailable unavailable(Exception why) {
    return new StoreUnavailable(
        "the database did not confirm; repeat the message to learn what became of it", why);
  }

  private enum Failure {
    /** A value or a rule of the table; nothing was written. */
    ENTRY_UNFIT,
    /** An entry stands there already; nothing was written. */
    TAKEN,
    /** Two transactions stood in each other's way; nothing was written. */
    COLLIDED,
    /** The connection ended; written or not. */
    BROKEN,
    /** Anything else, as a full disk or a time-out. */
    OTHER;

    static Failure of(SQLException e) {
      return switch (String.valueOf(e.getSQLState())) {
        case JournalBatch.TAKEN -> TAKEN;
        case String s when s.startsWith("22") || s.startsWith("23") -> ENTRY_UNFIT;
        case "40001", "40P01", "55P03" -> COLLIDED;
        case String s when BrokenConnection.isState(s) -> BROKEN;
        default -> OTHER;
      };
    }
  }
}
