package farthing.store;

import farthing.base.PartyId;
import farthing.messages.Flow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Writes many entries with one statement and says of each what became of it. The keys of a batch
 * are all different, and stand in one order in every batch, so that two writers never wait for each
 * other in a circle. One thread, one connection.
 */
final class JournalBatch {
  /**
   * Settings for the connection. The plan is made once and must not turn when the tables' figures
   * change: each entry goes to its own place by index. The last tells the trigger load_goes_on that
   * this writer keeps the loads' queues itself: see V9__queues_by_the_batch.sql.
   */
  static final String OPTIONS =
      "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off"
          + " -c farthing.keeps_queues=on";

  /** SQLSTATE: a row is in the way of a unique index. */
  static final String TAKEN = "23505";

  /**
   * The condition is a question for each entry, not a join, so that it costs nothing for entries
   * without one. For those with, it goes to the end of the purse's numbers in the index
   * journal_capture and finds nothing there; asking for the highest would read all that stand
   * before.
   */
  private static final String ROWS =
      """
      INSERT INTO journal (party, trx, step, slot, flow, mode, content_hash, content, record, answer,
        code, psam, ntpsam, batch, currency, amount_minor, provider, purse, nt, captured, load_number)
      SELECT e.party, e.trx, e.step, e.slot, e.flow, e.mode, e.content_hash, e.content, e.record,
        e.answer, e.code, e.psam, e.ntpsam, e.batch, e.currency, e.amount_minor, e.provider,
        e.purse, e.nt, e.captured, e.load_number
      FROM unnest(?::text[], ?::uuid[], ?::text[], ?::bytea[], ?::smallint[], ?::smallint[],
        ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::text[], ?::bytea[], ?::bigint[],
        ?::bigint[], ?::bytea[], ?::bigint[], ?::integer[], ?::bigint[], ?::integer[],
        ?::boolean[], ?::integer[], ?::integer[])
        AS e (party, trx, step, slot, flow, mode, content_hash, content, record, answer, code,
          psam, ntpsam, batch, currency, amount_minor, provider, purse, nt, captured, load_number, above)
      WHERE e.above IS NULL OR NOT EXISTS (
        SELECT FROM journal c
        WHERE c.captured AND c.provider = e.provider AND c.purse = e.purse AND c.nt >= e.above)
      """;

  private static final Insert INSERT = new Insert(ROWS);

  /** Looks in every index before it writes, and marks what it writes twice: a third dearer. */
  private static final Insert INSERT_WHAT_IS_NEW = new Insert(ROWS + "ON CONFLICT DO NOTHING");

  /** Asked only when fewer rows were written than given: whose row stands under each key? */
  private static final String STANDING =
      """
      SELECT %s, j.xmin = pg_current_xact_id()::xid AS mine
      FROM unnest(?::text[], ?::uuid[], ?::text[], ?::bytea[]) AS e (party, trx, step, slot)
      JOIN journal j USING (party, trx, step, slot)
      """
          .formatted(JournalRow.COLUMNS);

  private static final String LAST_CAPTURED =
      """
      SELECT max(j.nt) AS nt FROM journal j
      WHERE j.captured AND j.provider = ? AND j.purse = ? AND j.nt >= ?
      """;

  private static final String CAPTURED =
      """
      SELECT j.party, j.trx, j.step, j.slot FROM journal j
      WHERE j.captured AND j.provider = ? AND j.purse = ? AND j.nt = ?
      """;

  private static final String LOAD =
      """
      SELECT j.party, j.trx, j.step, j.slot FROM journal j
      WHERE j.provider = ? AND j.purse = ? AND j.load_number = ?
      """;

  /**
   * One way to write, for purchases alone, for batches with loads, and for those with results that
   * a merchant with a webhook is to be told.
   *
   * @param plain says by its count how many rows were written
   * @param queueing gives that count, and does to the queues of loads and unloads what the rows
   *     mean
   * @param telling the same, and queues what is to be told to the parties that it is given
   */
  private record Insert(String plain, String queueing, String telling) {
    Insert(String plain) {
      this(plain, queueing(plain, "", ""), queueing(plain, " flow, step, slot,", TELL));
    }

    /** The queue must never keep a result out of the journal: hence the conflict's end. */
    private static final String TELL =
        """
        ,
        told AS (INSERT INTO webhook_due (party, trx, step, at, since, next_try)
          SELECT party, trx, step, at, at, at FROM fresh WHERE party = ANY (?::text[]) AND %s
          ON CONFLICT DO NOTHING)
        """
            .formatted(WebhookQueue.IS_RESULT);

    /**
     * An end is never in one batch with its request, since it follows that one's answer. What is
     * taken out is found by its key and taken by its place: left to choose, the database might look
     * through the queue for each. Whoever posts judges the code: one that is not known here is not
     * to be lost.
     */
    private static String queueing(String plain, String columns, String also) {
      return """
      WITH fresh AS (%s RETURNING at, trx, party, load_number, code,%s
        flow <> 1 AND step = '%s' AND slot = '' AS ends),
      begun AS (INSERT INTO open_load (at, trx, party)
        SELECT at, trx, party FROM fresh WHERE load_number IS NOT NULL),
      ended AS (DELETE FROM open_load WHERE ctid = ANY (ARRAY(
        SELECT o.place FROM fresh CROSS JOIN LATERAL (SELECT o.ctid AS place FROM open_load o
          WHERE o.party = fresh.party AND o.trx = fresh.trx LIMIT 1) o
        WHERE fresh.ends))),
      due AS (INSERT INTO float_due (trx, party)
        SELECT trx, party FROM fresh WHERE ends AND code <> '%s')%s
      SELECT count(*) FROM fresh
      """
          .formatted(plain, columns, LoadSteps.RESPONSE, LoadSteps.NOT_DONE, also);
    }
  }

  private final Connection connection;
  private final List<Entry> entries;
  private final String[] told;

  /**
   * @param hasWebhook which merchants are to be told their purchases' results
   */
  JournalBatch(Connection connection, List<Entry> entries, Predicate<PartyId> hasWebhook) {
    this.connection = connection;
    this.entries = entries;
    this.told =
        entries.stream()
            .filter(WebhookQueue::isResult)
            .map(entry -> entry.key().party())
            .filter(hasWebhook)
            .map(PartyId::value)
            .distinct()
            .toArray(String[]::new);
  }

  /**
   * Writes entries that are all new, as nearly all are, on a connection that commits by itself: one
   * journey to the database and back. What became of each, in the order given.
   *
   * @throws SQLException of state {@link #TAKEN} if one's key stands there already, or its purse's
   *     number is captured, or its load's number taken: then nothing of the batch was written
   */
  List<Written> writeAllNew() throws SQLException {
    return inserted(INSERT) == entries.size() ? allFresh() : whatStands(JournalBatch::isThis);
  }

  /**
   * The same for entries of which any may stand there already; true only once the caller has
   * committed.
   */
  List<Written> write() throws SQLException {
    return inserted(INSERT_WHAT_IS_NEW) == entries.size()
        ? allFresh()
        : whatStands((row, _, _) -> row.getBoolean("mine"));
  }

  private List<Written> allFresh() {
    return Collections.nCopies(entries.size(), new Written.Fresh());
  }

  /** Whether a row that stands under an entry's key was written by this batch. */
  private interface Ownership {
    boolean of(ResultSet row, StoredEntry stored, Entry entry) throws SQLException;
  }

  /** An answer is sealed with a nonce of its own: who has the same one has this very entry. */
  private static boolean isThis(ResultSet row, StoredEntry stored, Entry entry) {
    return stored.entry().answer().equals(entry.answer())
        && stored.entry().contentHash().equals(entry.contentHash());
  }

  private int inserted(Insert how) throws SQLException {
    boolean loads = entries.stream().anyMatch(entry -> entry.flow() != Flow.PURCHASE);
    boolean tells = told.length > 0;
    String queueing = tells ? how.telling() : how.queueing();
    try (PreparedStatement insert =
        connection.prepareStatement(loads || tells ? queueing : how.plain())) {
      Columns<Entry> filled = fill(insert);
      if (tells) {
        filled.give("text", told);
      }
      if (!loads && !tells) {
        return insert.executeUpdate();
      }
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private Columns<Entry> fill(PreparedStatement insert) throws SQLException {
    return new Columns<>(insert, entries)
        .key(Entry::key)
        .add("int2", Short[]::new, e -> JournalRow.number(e.flow()))
        .add("int2", Short[]::new, e -> (short) e.mode())
        .add("bytea", byte[][]::new, e -> e.contentHash().held())
        .add("bytea", byte[][]::new, e -> e.content().held())
        .add("bytea", byte[][]::new, e -> e.record().held())
        .add("bytea", byte[][]::new, e -> e.answer().held())
        .add("text", String[]::new, Entry::code)
        .addOptional("bytea", byte[][]::new, e -> e.psam().map(p -> p.psam().value().held()))
        .addOptional("int8", Long[]::new, e -> e.psam().map(PsamUse::ntpsam))
        .addOptional("int8", Long[]::new, e -> e.psam().map(PsamUse::batch))
        .addOptional(
            "bytea", byte[][]::new, e -> e.amount().map(a -> a.currency().toBytes().toArray()))
        .addOptional("int8", Long[]::new, e -> e.amount().map(a -> (long) a.minor()))
        .addOptional("int4", Integer[]::new, e -> e.purse().map(p -> p.purse().provider()))
        .addOptional("int8", Long[]::new, e -> e.purse().map(p -> p.purse().number()))
        .addOptional("int4", Integer[]::new, e -> e.purse().map(PurseUse::nt))
        .add("bool", Boolean[]::new, Entry::isCaptured)
        .addOptional("int4", Integer[]::new, JournalBatch::loadNumber)
        .addOptional(
            "int4",
            Integer[]::new,
            e -> e.purse().filter(PurseUse::mustBeAboveLastCaptured).map(PurseUse::nt));
  }

  private static Optional<Integer> loadNumber(Entry entry) {
    return entry
        .purse()
        .map(PurseUse::loadNumber)
        .filter(OptionalInt::isPresent)
        .map(OptionalInt::getAsInt);
  }

  private List<Written> whatStands(Ownership ours) throws SQLException {
    Map<EntryKey, Entry> given = new HashMap<>();
    entries.forEach(entry -> given.put(entry.key(), entry));
    Map<EntryKey, Written> standing = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(STANDING)) {
      new Columns<>(ask, entries).key(Entry::key);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          StoredEntry stored = JournalRow.read(row);
          EntryKey key = stored.entry().key();
          boolean own = ours.of(row, stored, Objects.requireNonNull(given.get(key)));
          standing.put(key, own ? new Written.Fresh() : new Written.Existed(stored));
        }
      }
    }
    List<Written> all = new ArrayList<>();
    for (Entry entry : entries) {
      Written found = standing.get(entry.key());
      all.add(found != null ? found : whyNot(entry));
    }
    return all;
  }

  /** Neither written nor standing: the purse's number was in the way, or its load's. */
  private Written whyNot(Entry entry) throws SQLException {
    PurseUse use = entry.purse().orElseThrow(() -> vanished(entry));
    Optional<EntryKey> load = sameLoad(use);
    if (load.isPresent()) {
      return new Written.LoadTaken(load.get());
    }
    String question = use.isCaptured() ? CAPTURED : LAST_CAPTURED;
    try (PreparedStatement ask = connection.prepareStatement(question)) {
      ask.setInt(1, use.purse().provider());
      ask.setLong(2, use.purse().number());
      ask.setInt(3, use.nt());
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          throw vanished(entry);
        }
        return use.isCaptured()
            ? new Written.CapturedBefore(JournalRow.key(row))
            : new Written.CounterStale(row.getInt("nt"));
      }
    }
  }

  private Optional<EntryKey> sameLoad(PurseUse use) throws SQLException {
    if (use.loadNumber().isEmpty()) {
      return Optional.empty();
    }
    try (PreparedStatement ask = connection.prepareStatement(LOAD)) {
      ask.setInt(1, use.purse().provider());
      ask.setLong(2, use.purse().number());
      ask.setInt(3, use.loadNumber().getAsInt());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? Optional.of(JournalRow.key(row)) : Optional.empty();
      }
    }
  }

  /** Rows never leave the journal, so this is a bug; the callers hear that the outcome is open. */
  private static SQLException vanished(Entry entry) {
    return new SQLException("neither written nor in the way: " + entry);
  }
}
