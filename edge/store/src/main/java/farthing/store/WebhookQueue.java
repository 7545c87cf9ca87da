package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The results that merchants with a webhook are to be told. The journal's writer puts them in by
 * the commit that makes each result durable, so none is forgotten; a server takes them from here.
 *
 * <p>Guarantees: of servers that take at once, one gets each; one that dies with it gives it back
 * after {@link #CLAIM}; nothing leaves unseen: what is not told is due or given up. Safe for all
 * threads; throws as {@link Merchants} does.
 */
public final class WebhookQueue {
  /** How long a server that took a result has it for itself: several times what a call takes. */
  public static final Duration CLAIM = Duration.ofMinutes(1);

  /** The steps that end a purchase or its cancel; the counting answer of each is a result. */
  private static final List<String> STEPS =
      List.of("debit-response", "late-proof", PurseTotals.CANCEL_RESPONSE.name());

  /** The code of a step that was shut and has no result. */
  private static final String SHUT = "SHUT";

  /** Of a row of the journal. */
  static final String IS_RESULT =
      "flow = 1 AND slot = '' AND code <> '"
          + SHUT
          + "' AND step IN ('"
          + String.join("', '", STEPS)
          + "')";

  /** Rows that one statement changes: seconds' worth at most. */
  private static final int BATCH = 1_000;

  /** Each merchant's first one by the index, however many wait behind it. */
  private static final String WAITING =
      """
      SELECT w.party FROM webhook w CROSS JOIN LATERAL (SELECT FROM webhook_due d
        WHERE d.party = w.party AND d.state = 'DUE' AND d.next_try <= :now LIMIT 1) d
      WHERE w.party <> ALL (:busy::text[]) ORDER BY random() LIMIT :most
      """;

  /**
   * Found in their order and taken by their places; what another server has locked, or took
   * meanwhile, is passed over.
   */
  private static final String CLAIMED =
      """
      WITH claimed AS (UPDATE webhook_due SET next_try = :until, tries = tries + 1
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_due
          WHERE party = :party AND state = 'DUE' AND next_try <= :now
          ORDER BY next_try LIMIT :most FOR UPDATE SKIP LOCKED))
        RETURNING party, trx, step, at, tries)
      SELECT c.*, j.code, j.answer FROM claimed c CROSS JOIN LATERAL (SELECT code, answer
        FROM journal WHERE party = c.party AND trx = c.trx AND step = c.step AND slot = '' LIMIT 1) j
      ORDER BY c.at
      """;

  private static final String TOLD =
      """
      UPDATE webhook_due SET state = 'TOLD', ended = :now, last_error = ''
      WHERE party = :party AND trx = :trx AND step = :step AND state = 'DUE'
      """;

  /** Not where another server has taken it since. */
  private static final String FAILED =
      """
      UPDATE webhook_due SET next_try = :next, last_error = :error
      WHERE party = :party AND trx = :trx AND step = :step AND state = 'DUE' AND tries = :tries
      """;

  private static final String GIVE_UP =
      """
      UPDATE webhook_due SET state = 'GIVEN_UP', ended = :now,
        last_error = CASE last_error WHEN '' THEN 'never answered' ELSE last_error END
      WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_due
        WHERE state = 'DUE' AND since <= :before AND next_try <= :now
        ORDER BY since LIMIT :most FOR UPDATE SKIP LOCKED))
      """;

  private static final String FORGET =
      """
      DELETE FROM webhook_due WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_due
        WHERE state = 'TOLD' AND at <= :before ORDER BY at LIMIT :most FOR UPDATE SKIP LOCKED))
      """;

  /** What a server has in hand is left to it. */
  private static final String NOT_IN_HAND =
      "(webhook_due.state <> 'DUE' OR webhook_due.next_try > :in_hand)";

  private static final String DUE_AGAIN =
      "state = 'DUE', since = :now, next_try = :now, tries = 0, ended = NULL";

  private static final String REPLAY =
      """
      UPDATE webhook_due SET %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_due
        WHERE party = :party AND at >= :from AND state = ANY (:states::text[]) AND %s LIMIT :most))
      """
          .formatted(DUE_AGAIN, NOT_IN_HAND);

  /** Out of the journal, since what was told long ago is not here any more. */
  private static final String REPLAY_ONE =
      """
      INSERT INTO webhook_due (party, trx, step, at, since, next_try)
      SELECT party, trx, step, at, :now, :now FROM journal
      WHERE party = :party AND trx = :trx AND %s
      ON CONFLICT (party, trx, step) DO UPDATE SET %s WHERE %s
      """
          .formatted(IS_RESULT, DUE_AGAIN, NOT_IN_HAND);

  private static final String LIST =
      """
      SELECT * FROM webhook_due WHERE state = ANY (:states::text[])
        AND (:party::text IS NULL OR party = :party)
        AND (at, party, trx, step) > (:at, :after_party, :after_trx, :after_step)
      ORDER BY at, party, trx, step LIMIT :most
      """;

  private final Merchants tables;
  private final Author author;

  public WebhookQueue(Database database) {
    this.tables = new Merchants(database);
    this.author = database.author();
  }

  /** Whether this entry is one that a merchant with a webhook is told: as {@link #IS_RESULT}. */
  static boolean isResult(Entry entry) {
    return entry.flow() == Flow.PURCHASE
        && entry.key().counts()
        && !entry.code().equals(SHUT)
        && STEPS.contains(entry.key().step().name());
  }

  /**
   * Merchants who have something to be told now, in any order.
   *
   * @param busy not these
   * @param most how many, 1 or more
   */
  public List<PartyId> waiting(Instant now, Collection<PartyId> busy, int most) {
    return tables.read(h ->
        h.createQuery(WAITING)
            .bind("now", utc(now))
            .bindArray("busy", String.class, busy.stream().map(PartyId::value).toList())
            .bind("most", most)
            .map((row, _) -> new PartyId(row.getString("party")))
            .list());
  }

  /**
   * Takes what is due to a merchant, the longest due first, for {@link #CLAIM}.
   *
   * @param most how many, 1 or more
   */
  public List<WebhookTask> take(PartyId party, Instant now, int most) {
    return tables.inTransaction(h ->
        h.createQuery(CLAIMED)
            .bind("party", party.value())
            .bind("now", utc(now))
            .bind("until", utc(now.plus(CLAIM)))
            .bind("most", most)
            .map((row, _) -> task(row))
            .list());
  }

  /** The merchant has taken it. */
  public void told(WebhookTask task, Instant now) {
    tables.inTransaction(h ->
        h.createUpdate(TOLD)
            .bind("now", utc(now))
            .bind("party", task.party().value())
            .bind("trx", task.trx().value())
            .bind("step", task.step().name())
            .execute());
  }

  /**
   * The merchant has not taken it.
   *
   * @param error why, at most 200 characters
   */
  public void failed(WebhookTask task, Instant next, String error) {
    tables.inTransaction(h ->
        h.createUpdate(FAILED)
            .bind("next", utc(next))
            .bind("error", error)
            .bind("party", task.party().value())
            .bind("trx", task.trx().value())
            .bind("step", task.step().name())
            .bind("tries", task.tries())
            .execute());
  }

  /**
   * Gives up what became due before and would be tried now, a thousand at most.
   *
   * @return how many
   */
  public int giveUp(Instant before, Instant now) {
    return tables.inTransaction(h ->
        h.createUpdate(GIVE_UP)
            .bind("before", utc(before))
            .bind("now", utc(now))
            .bind("most", BATCH)
            .execute());
  }

  /** Drops what was told and ended before, a thousand at most; the journal keeps the result. */
  public int forget(Instant before) {
    return tables.inTransaction(
        h -> h.createUpdate(FORGET).bind("before", utc(before)).bind("most", BATCH).execute());
  }

  /**
   * Sets due again what ended at the payment server from then on, and what waits for its next try.
   *
   * @param states only what stands so
   * @return how many
   */
  public int replay(PartyId party, Instant from, Set<WebhookState> states, Instant now) {
    int all = 0;
    int last;
    do {
      last =
          tables.inTransaction(h ->
              noted(
                  h,
                  author,
                  party.value(),
                  h.createUpdate(REPLAY)
                      .bind("party", party.value())
                      .bind("from", utc(from))
                      .bindArray("states", String.class, names(states))
                      .bind("now", utc(now))
                      .bind("in_hand", utc(now.plus(CLAIM)))
                      .bind("most", BATCH)
                      .execute()));
      all += last;
    } while (last == BATCH);
    return all;
  }

  private static int noted(Handle h, Author author, String of, int again) {
    if (again > 0) {
      Acts.write(h, author, "webhooks replay " + again, of);
    }
    return again;
  }

  /**
   * Sets due again the results of one purchase, also where they were never due, as of one from
   * before the merchant had a webhook.
   *
   * @return how many: none if it has no result, or a server is just telling it
   */
  public int replay(PartyId party, TransactionId trx, Instant now) {
    return tables.inTransaction(h ->
        noted(
            h,
            author,
            party.value() + " " + trx,
            h.createUpdate(REPLAY_ONE)
                .bind("party", party.value())
                .bind("trx", trx.value())
                .bind("now", utc(now))
                .bind("in_hand", utc(now.plus(CLAIM)))
                .execute()));
  }

  /**
   * Oldest first.
   *
   * @param party of this merchant alone, or of all
   * @param most how many, 1 or more
   */
  public List<WebhookResult> list(
      Optional<PartyId> party, Set<WebhookState> states, WebhookResult.Place after, int most) {
    return tables.read(h ->
        h.createQuery(LIST)
            .bind("party", party.map(PartyId::value).orElse(null))
            .bindArray("states", String.class, names(states))
            .bind("at", utc(after.at()))
            .bind("after_party", after.party())
            .bind("after_trx", UUID.fromString(after.trx()))
            .bind("after_step", after.step())
            .bind("most", most)
            .map((row, _) -> result(row))
            .list());
  }

  /** How many stand so. */
  public int count(WebhookState state) {
    return tables.read(h ->
        h.createQuery("SELECT count(*) FROM webhook_due WHERE state = :state")
            .bind("state", state.name())
            .mapTo(Integer.class)
            .one());
  }

  private static WebhookTask task(ResultSet row) throws SQLException {
    return new WebhookTask(
        new PartyId(row.getString("party")),
        new TransactionId(row.getObject("trx", UUID.class)),
        new Step(row.getString("step")),
        instant(row, "at"),
        row.getInt("tries"),
        row.getString("code"),
        Bytes.of(row.getBytes("answer")));
  }

  private static WebhookResult result(ResultSet row) throws SQLException {
    @Nullable OffsetDateTime ended = row.getObject("ended", OffsetDateTime.class);
    return new WebhookResult(
        new PartyId(row.getString("party")),
        new TransactionId(row.getObject("trx", UUID.class)),
        new Step(row.getString("step")),
        WebhookState.valueOf(row.getString("state")),
        instant(row, "at"),
        row.getInt("tries"),
        instant(row, "next_try"),
        Optional.ofNullable(ended).map(OffsetDateTime::toInstant),
        row.getString("last_error"));
  }

  private static List<String> names(Set<WebhookState> states) {
    return states.stream().map(WebhookState::name).toList();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
