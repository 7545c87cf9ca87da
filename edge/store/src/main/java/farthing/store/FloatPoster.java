package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.accounts.FloatRule;
import farthing.accounts.LedgerEntry;
import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings the issuer's books up to what the journal says of loads and unloads, off their way: a
 * server calls it now and then. Needs a database with the tables of {@link Database#PAYMENT} and
 * {@link Database#LEDGER}.
 *
 * <p>Guarantees: every load that moved value is posted exactly once, by its party and TRX, however
 * often and in however many processes this runs and dies, and moves its card's shadow balance with
 * it. The queue it works through is kept by the commits that end loads, so none is passed over that
 * committed late. What cannot be posted stays in the queue, behind the others, and is tried again
 * each time. Safe for all threads.
 */
public final class FloatPoster {
  /** Loads in one transaction: enough that its commit costs little, and little memory. */
  private static final int BATCH = 200;

  /** A batch of clearing's may take longer: then the next call posts. */
  private static final int PATIENCE_MILLIS = 2_000;

  /**
   * The amount stands with what was commanded: the end proves that this was done. Each row is
   * looked up by its key; left to choose, the database once looked through the queue for each row
   * instead.
   */
  private static final String DUE =
      """
      WITH d AS MATERIALIZED (SELECT party, trx, tried FROM float_due
        ORDER BY tried NULLS FIRST, party, trx LIMIT %d)
      SELECT d.party, d.trx, d.tried IS NULL AS untried, e.flow, e.code, r.currency,
        r.amount_minor, r.provider, r.purse, b.arrangement, f.number AS refund,
        coalesce((f.state, f.minor, f.currency, f.provider, f.purse)
          = ('waiting', r.amount_minor, r.currency, r.provider, r.purse), false) AS fits
      FROM d
      CROSS JOIN LATERAL (SELECT flow, code FROM journal
        WHERE party = d.party AND trx = d.trx AND step = '%s' AND slot = '' LIMIT 1) e
      LEFT JOIN LATERAL (SELECT currency, amount_minor, provider, purse FROM journal
        WHERE party = d.party AND trx = d.trx AND step = '%s' AND slot = '' LIMIT 1) r ON true
      LEFT JOIN LATERAL (SELECT arrangement FROM bank WHERE party = d.party LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT number, state, minor, currency, provider, purse FROM refund
        WHERE load_party = d.party AND load_trx = d.trx LIMIT 1) f ON true
      """
          .formatted(BATCH, LoadSteps.RESPONSE, LoadSteps.REQUEST);

  /** Found by their keys and taken by their places, for the same reason. */
  private static final String THESE =
      """
       WHERE ctid = ANY (ARRAY(
        SELECT d.place FROM unnest(?::text[], ?::uuid[]) AS e (party, trx)
        CROSS JOIN LATERAL (SELECT ctid AS place FROM float_due
          WHERE party = e.party AND trx = e.trx LIMIT 1) d))
      """;

  private static final String POSTED = "DELETE FROM float_due" + THESE;

  private static final String PUT_BACK = "UPDATE float_due SET tried = clock_timestamp()" + THESE;

  private static final Logger LOG = System.getLogger(FloatPoster.class.getName());

  private final Database database;
  private final Ledger ledger;

  public FloatPoster(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  /**
   * Posts all that is due, a batch at a time.
   *
   * @return how many were posted; 0 also when another process is at it
   * @throws StoreUnavailable if the database does not confirm: what was posted stays, the rest is
   *     posted by the next call
   */
  public int post() {
    int all = 0;
    Batch last;
    do {
      last =
          database.inTransaction(
              "the float was not posted to its end; the next call goes on", this::postBatch);
      all += last.posted();
    } while (last.posted() > 0 || last.newlyUnfit() > 0);
    return all;
  }

  /**
   * @param newlyUnfit those tried for the first time that could not be posted
   */
  private record Batch(int posted, int newlyUnfit) {}

  /** Loads that moved value and are not posted: waiting their turn, or not fit to be posted. */
  public int due() {
    return database.read(
        "the float's queue did not answer; ask again",
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement("SELECT count(*) FROM float_due");
              ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getInt(1);
          }
        });
  }

  private Batch postBatch(Connection connection) throws SQLException {
    if (!BooksLock.isMine(connection, PATIENCE_MILLIS)) {
      return new Batch(0, 0);
    }
    List<Due> all = read(connection);
    List<LedgerEntry> entries = all.stream().flatMap(due -> due.entry().stream()).toList();
    Iterator<Posted> became = ledger.postAll(connection, entries).iterator();
    List<Due> stand = new ArrayList<>();
    List<Due> unfit = new ArrayList<>();
    List<ShadowBook.Move> moved = new ArrayList<>();
    List<Long> fresh = new ArrayList<>();
    for (Due due : all) {
      Optional<Posted> posted = due.entry().map(_ -> became.next());
      (posted.filter(FloatPoster::stands).isPresent() ? stand : unfit).add(due);
      if (posted.filter(Posted.Fresh.class::isInstance).isPresent()) {
        moved.add(due.move());
        due.refund().map(Brought::refund).ifPresent(fresh::add);
      }
    }
    ShadowBook.move(connection, moved);
    credited(connection, fresh);
    mark(connection, POSTED, stand);
    mark(connection, PUT_BACK, unfit);
    List<Due> newlyUnfit = unfit.stream().filter(Due::untried).toList();
    if (!newlyUnfit.isEmpty()) {
      LOG.log(
          Level.ERROR,
          "{0} loads cannot be posted to the float and need a look, the first: {1}",
          newlyUnfit.size(),
          newlyUnfit.getFirst());
    }
    return new Batch(stand.size(), newlyUnfit.size());
  }

  private static boolean stands(Posted became) {
    return switch (became) {
      case Posted.Fresh _, Posted.Repeated _ -> true;
      case Posted.Contradicted _, Posted.BelowZero _ -> false;
    };
  }

  private static void credited(Connection connection, List<Long> refunds) throws SQLException {
    if (refunds.isEmpty()) {
      return;
    }
    try (PreparedStatement end =
        connection.prepareStatement(
            "UPDATE refund SET state = 'credited', ended = now() WHERE number = ANY (?::bigint[])")) {
      new Columns<>(end, refunds).add("int8", Long[]::new, refund -> refund);
      end.executeUpdate();
    }
  }

  private static void mark(Connection connection, String how, List<Due> which) throws SQLException {
    if (which.isEmpty()) {
      return;
    }
    try (PreparedStatement mark = connection.prepareStatement(how)) {
      new Columns<>(mark, which)
          .add("text", String[]::new, due -> due.party().value())
          .add("uuid", UUID[]::new, due -> due.trx().value());
      mark.executeUpdate();
    }
  }

  private static List<Due> read(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(DUE);
        ResultSet row = ask.executeQuery()) {
      List<Due> batch = new ArrayList<>();
      while (row.next()) {
        @Nullable String arrangement = row.getString("arrangement");
        @Nullable Long refund = row.getObject("refund", Long.class);
        boolean fits = row.getBoolean("fits");
        batch.add(
            new Due(
                new PartyId(row.getString("party")),
                new TransactionId(row.getObject("trx", UUID.class)),
                row.getBoolean("untried"),
                JournalRow.flow(row.getInt("flow")),
                row.getString("code"),
                JournalRow.amount(row),
                new IepId(row.getInt("provider"), row.getLong("purse")),
                Optional.ofNullable(arrangement).map(FloatArrangement::ofWord),
                Optional.ofNullable(refund).map(number -> new Brought(number, fits))));
      }
      return batch;
    }
  }

  /**
   * The refund that a load brought.
   *
   * @param fits it waits, for this card, with this amount
   */
  private record Brought(long refund, boolean fits) {}

  /** An ended load, as journal and register have it. */
  private record Due(
      PartyId party,
      TransactionId trx,
      boolean untried,
      Flow flow,
      String code,
      Optional<Amount> amount,
      IepId card,
      Optional<FloatArrangement> arrangement,
      Optional<Brought> refund) {

    /** Empty where it cannot be said what to post. */
    Optional<LedgerEntry> entry() {
      if (amount.isEmpty() || amount.get().isZero()) {
        return Optional.empty();
      }
      if (refund.isPresent()) {
        return way()
            .filter(way -> way == FloatRule.Way.ONTO_CARD && refund.get().fits())
            .map(_ ->
                RefundRule.ontoCard(
                    FloatRule.reference(party, trx), card.provider(), amount.get()));
      }
      return way()
          .filter(_ -> arrangement.isPresent())
          .map(way ->
              FloatRule.entry(arrangement.get(), party, trx, card.provider(), way, amount.get()));
    }

    /** What it did to its card; there is an entry of it. */
    ShadowBook.Move move() {
      Amount of = amount.orElseThrow();
      return new ShadowBook.Move(
          new ShadowBook.Slot(card, of.currency()),
          way().orElseThrow() == FloatRule.Way.ONTO_CARD ? of.minor() : -(long) of.minor());
    }

    /** A log names no card. */
    @Override
    public String toString() {
      return party + " " + trx + " " + code;
    }

    private Optional<FloatRule.Way> way() {
      if (flow == Flow.LOAD && code.equals(LoadSteps.LOADED)) {
        return Optional.of(FloatRule.Way.ONTO_CARD);
      }
      if (flow == Flow.UNLOAD && code.equals(LoadSteps.UNLOADED)) {
        return Optional.of(FloatRule.Way.FROM_CARD);
      }
      return Optional.empty();
    }
  }
}
