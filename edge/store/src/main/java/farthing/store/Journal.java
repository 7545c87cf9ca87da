package farthing.store;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The journal: every step of every purchase and load, written once and never changed.
 *
 * <p>Guarantees: when {@link #write} returns, its answer is durable; of entries with one key
 * exactly one is written, whoever writes them, in however many processes; a purse's transaction
 * number is captured once for ever. Many callers share each commit. Safe for all threads, made for
 * many virtual ones.
 */
public final class Journal implements AutoCloseable {
  /** Entries that may wait to be written, before {@link StoreBusy}: about a tenth of a second's. */
  public static final int MAX_WAITING = 4_096;

  /** While it commits, the next batch gathers. A second one only makes smaller batches of both. */
  private static final int WRITERS = 1;

  private static final int CLOSE_SECONDS = 20;

  /** Rows of one TRX that are read: its steps and the newest of its refusals. */
  private static final int MAX_HISTORY = 1_000;

  /** Each by its key; LIMIT keeps it a look into the index for each, whatever the figures say. */
  private static final String BY_KEY =
      """
      SELECT j.* FROM unnest(?::text[], ?::uuid[], ?::text[], ?::bytea[]) AS e (party, trx, step, slot)
      CROSS JOIN LATERAL (SELECT %s FROM journal j
        WHERE j.party = e.party AND j.trx = e.trx AND j.step = e.step AND j.slot = e.slot LIMIT 1) j
      """
          .formatted(JournalRow.COLUMNS);

  private static final String ALL =
      "SELECT "
          + JournalRow.COLUMNS
          + " FROM journal j WHERE j.party = ? AND j.trx = ? ORDER BY j.at LIMIT "
          + MAX_HISTORY;

  private static final String CAPTURED =
      "SELECT "
          + JournalRow.COLUMNS
          + " FROM journal j WHERE j.captured AND j.provider = ? AND j.purse = ? AND j.nt = ?";

  private static final String LAST_CAPTURED =
      "SELECT max(j.nt) AS nt FROM journal j"
          + " WHERE j.captured AND j.provider = ? AND j.purse = ?";

  /** With the end, so that a card's next load asks once. */
  static final String LAST_LOADS =
      """
      SELECT e.provider, e.purse, j.party, j.trx, j.load_number, j.record, r.code
      FROM unnest(?::integer[], ?::bigint[]) AS e (provider, purse)
      CROSS JOIN LATERAL (SELECT party, trx, load_number, record FROM journal
        WHERE provider = e.provider AND purse = e.purse AND load_number IS NOT NULL
        ORDER BY load_number DESC LIMIT 1) j
      LEFT JOIN LATERAL (SELECT code FROM journal
        WHERE party = j.party AND trx = j.trx AND step = '%s' AND slot = '' LIMIT 1) r ON true
      """
          .formatted(LoadSteps.RESPONSE);

  /**
   * The queue holds what is open and nothing else, so this costs the same after a million loads as
   * after ten: one look into the journal's key for each that is listed.
   */
  static final String OPEN_LOADS =
      "SELECT "
          + JournalRow.COLUMNS
          + " FROM (SELECT party, trx FROM open_load WHERE (at, party, trx) > (?, ?, ?)"
          + " ORDER BY at, party, trx LIMIT ?) o"
          + " JOIN journal j ON j.party = o.party AND j.trx = o.trx AND j.step = '"
          + LoadSteps.REQUEST
          + "' AND j.slot = '' ORDER BY j.at, j.party, j.trx";

  private static final String UNPROVEN =
      "SELECT j.party, j.trx, j.step, j.slot FROM psam p CROSS JOIN LATERAL"
          + " (SELECT p.batch UNION ALL SELECT b.batch FROM psam_batch b"
          + " WHERE b.psam = p.psam AND b.state = 'CLOSING') o (batch)"
          + " JOIN journal j ON j.psam = p.psam AND j.batch = o.batch"
          + " WHERE p.psam = ? AND j.step = 'draw' AND j.code = '"
          + PsamTotals.RELEASED
          + "' AND "
          + PsamTotals.NO_RESPONSE;

  private final Database database;
  private final BlockingQueue<PendingEntry> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final JournalFigures figures = new JournalFigures();
  private final List<JournalWriter> writers;
  private final List<Thread> threads = new ArrayList<>();
  private final SharedReads<EntryKey, StoredEntry> byKey;
  private final SharedReads<IepId, LastLoad> lastLoads;

  private Journal(Database database, Predicate<PartyId> hasWebhook) {
    this.database = database;
    this.writers =
        Stream.generate(() -> new JournalWriter(database, waiting, closing, figures, hasWebhook))
            .limit(WRITERS)
            .toList();
    this.byKey = SharedReads.of("journal-reader", this::byKey);
    this.lastLoads = SharedReads.of("journal-loads", this::lastLoads);
  }

  /** Starts the writers. The database stays the caller's to close, after the journal. */
  public static Journal open(Database database) {
    return open(database, _ -> false);
  }

  /**
   * The same, for a server that tells merchants their purchases' results.
   *
   * @param hasWebhook which merchants are told: the row of such a result queues it by the same
   *     commit ({@link WebhookQueue}). Asked by the writer for each result, so it answers at once
   */
  public static Journal open(Database database, Predicate<PartyId> hasWebhook) {
    Journal journal = new Journal(database, hasWebhook);
    for (JournalWriter writer : journal.writers) {
      journal.threads.add(Thread.ofPlatform().name("journal-writer").start(writer));
    }
    Thread.ofPlatform()
        .daemon()
        .name("journal-patience")
        .start(new JournalPatience(journal.places(), journal.closed));
    return journal;
  }

  /** Where callers wait. */
  private List<Supplier<? extends Collection<? extends Waiting>>> places() {
    List<Supplier<? extends Collection<? extends Waiting>>> places = new ArrayList<>();
    places.add(() -> waiting);
    writers.forEach(writer -> places.add(writer::inHand));
    places.addAll(byKey.places());
    places.addAll(lastLoads.places());
    return places;
  }

  /**
   * Writes the entry, unless its key stands there already or its purse's number is in the way, and
   * returns once that is durable.
   *
   * @throws StoreBusy if too many wait already; nothing was written
   * @throws StoreUnavailable if the database does not confirm in time: written or not, unknown
   * @throws EntryUnfit if the table's rules refuse it; nothing was written
   */
  public Written write(Entry entry) {
    PendingEntry pending = new PendingEntry(entry);
    if (!waiting.offer(pending)) {
      throw new StoreBusy(MAX_WAITING + " entries wait already; nothing was written");
    }
    if (closing.getCount() == 0 && waiting.remove(pending)) {
      throw new StoreUnavailable("the journal is closed; nothing was written");
    }
    return Waiting.await(pending.outcome());
  }

  /** The answer of a step that counts, if it has one. */
  public Optional<StoredEntry> find(PartyId party, TransactionId trx, Step step) {
    return one(EntryKey.counting(party, trx, step));
  }

  /** The refusal that exactly this content has met. */
  public Optional<StoredEntry> refusal(
      PartyId party, TransactionId trx, Step step, Bytes contentHash) {
    return one(EntryKey.refusal(party, trx, step, contentHash));
  }

  /** All of one TRX, oldest first, at most a thousand. */
  public List<StoredEntry> history(PartyId party, TransactionId trx) {
    return read(
        ALL,
        ask -> {
          ask.setString(1, party.value());
          ask.setObject(2, trx.value());
        },
        Journal::all);
  }

  /** What this purse has proven to have used this number for. */
  public Optional<EntryKey> captured(IepId purse, int nt) {
    return read(
        CAPTURED,
        ask -> {
          ask.setInt(1, purse.provider());
          ask.setLong(2, purse.number());
          ask.setInt(3, nt);
        },
        row -> row.next() ? Optional.of(JournalRow.read(row).entry().key()) : Optional.empty());
  }

  /** The highest transaction number that this purse was captured with. */
  public OptionalInt lastCaptured(IepId purse) {
    return read(
        LAST_CAPTURED,
        ask -> {
          ask.setInt(1, purse.provider());
          ask.setLong(2, purse.number());
        },
        row -> {
          row.next();
          int nt = row.getInt("nt");
          return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(nt);
        });
  }

  /**
   * Draws of the batches that this card has open and closing, which released it and have no
   * response yet.
   */
  public List<EntryKey> unproven(PsamId psam) {
    return read(
        UNPROVEN,
        ask -> ask.setBytes(1, psam.value().toArray()),
        row -> {
          List<EntryKey> all = new ArrayList<>();
          while (row.next()) {
            all.add(JournalRow.key(row));
          }
          return all;
        });
  }

  /** This purse's last load or unload: the one of the highest number. */
  public Optional<LastLoad> lastLoad(IepId purse) {
    return lastLoads.ask(purse);
  }

  /**
   * The loads and unloads that were commanded and have not ended, oldest first: those on their way,
   * and those nobody knows the end of. Nothing but their end takes them out.
   *
   * @param most how many, 1 or more
   */
  public List<StoredEntry> openLoads(int most) {
    return openLoads(AfterLoad.NONE, most);
  }

  /**
   * The same, from the one after that load on, which may have ended meanwhile.
   *
   * @param most how many, 1 or more
   */
  public List<StoredEntry> openLoads(AfterLoad after, int most) {
    return read(
        OPEN_LOADS,
        ask -> {
          ask.setObject(1, after.at().atOffset(ZoneOffset.UTC));
          ask.setString(2, after.party());
          ask.setObject(3, after.trx());
          ask.setInt(4, most);
        },
        Journal::all);
  }

  /** How many loads and unloads are open. */
  public int openLoads() {
    return read(
        "SELECT count(*) FROM open_load",
        _ -> {},
        row -> {
          row.next();
          return row.getInt(1);
        });
  }

  /** Entries that wait to be written, of {@link #MAX_WAITING}. */
  public int waiting() {
    return waiting.size();
  }

  public JournalFigures figures() {
    return figures;
  }

  /** Takes nothing more, writes what waits, and stops. */
  @Override
  public void close() {
    closing.countDown();
    try {
      for (Thread writer : threads) {
        if (!writer.join(Duration.ofSeconds(CLOSE_SECONDS))) {
          writer.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    StoreUnavailable tooLate = new StoreUnavailable("the journal was closed first");
    waiting.forEach(left -> left.outcome().completeExceptionally(tooLate));
    for (JournalWriter writer : writers) {
      writer.inHand().forEach(left -> left.outcome().completeExceptionally(tooLate));
    }
    closed.countDown();
    byKey.close();
    lastLoads.close();
  }

  private static List<StoredEntry> all(ResultSet row) throws SQLException {
    List<StoredEntry> all = new ArrayList<>();
    while (row.next()) {
      all.add(JournalRow.read(row));
    }
    return all;
  }

  private Optional<StoredEntry> one(EntryKey key) {
    return byKey.ask(key);
  }

  private Map<EntryKey, StoredEntry> byKey(List<EntryKey> keys) {
    return read(
        BY_KEY,
        ask -> new Columns<>(ask, keys).key(key -> key),
        row -> {
          Map<EntryKey, StoredEntry> found = new HashMap<>();
          while (row.next()) {
            StoredEntry stored = JournalRow.read(row);
            found.put(stored.entry().key(), stored);
          }
          return found;
        });
  }

  private Map<IepId, LastLoad> lastLoads(List<IepId> purses) {
    return read(
        LAST_LOADS,
        ask ->
            new Columns<>(ask, purses)
                .add("int4", Integer[]::new, IepId::provider)
                .add("int8", Long[]::new, IepId::number),
        row -> {
          Map<IepId, LastLoad> found = new HashMap<>();
          while (row.next()) {
            found.put(
                new IepId(row.getInt("provider"), row.getLong("purse")), JournalRow.lastLoad(row));
          }
          return found;
        });
  }

  private <T> T read(String sql, Question question, Answer<T> answer) {
    return database.read(
        "the journal could not be read; nothing was changed",
        connection -> {
          try (PreparedStatement ask = connection.prepareStatement(sql)) {
            question.fill(ask);
            try (ResultSet row = ask.executeQuery()) {
              return answer.read(row);
            }
          }
        });
  }

  private interface Question {
    void fill(PreparedStatement ask) throws SQLException;
  }

  private interface Answer<T> {
    T read(ResultSet row) throws SQLException;
  }
}
