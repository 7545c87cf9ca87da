package farthing.store;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What software purses may still pay, by the issuer's books, in the database of {@link
 * ClearingBook} (PROTOCOL, section 6): opening balance, loads, captured cancels and refunds, less
 * purchases and unloads, as far as they are booked; what payment servers were told that it may be
 * counts as spent until the books show what its number was used for, and unloads from their look at
 * these books on.
 *
 * <p>Guarantees: of two who ask about one purse at once, to pay or to unload, the second sees what
 * the first was told; the same question again gets the same word and counts once. Safe for all
 * threads; throws {@link StoreUnavailable} if the database does not answer.
 */
public final class PurseBook {
  private static final String UNKNOWN =
      "the books on purses did not confirm; the same question again tells";

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('purse ' || ? || ' ' || ?, 0))";

  /** After this nobody hands in any more what a purse paid (settlement-window-days is below). */
  private static final String IN_FLIGHT =
      """
      FROM purse_draw d WHERE d.provider = ? AND d.number = ? AND d.at > now() - interval '30 days'
        AND NOT EXISTS (SELECT FROM cleared_record c WHERE c.provider = d.provider AND c.purse = d.number
          AND c.nt = d.nt AND NOT c.is_cancel)
        AND NOT EXISTS (SELECT FROM refund r WHERE r.provider = d.provider
          AND r.paid_by = d.number AND r.nt = d.nt AND r.source = 'late-proof')
        AND NOT EXISTS (SELECT FROM journal j WHERE j.captured AND j.provider = d.provider
          AND j.purse = d.number AND j.nt = d.nt AND j.flow <> 1)
      """;

  private static final String STANDING =
      """
      SELECT
        EXISTS (SELECT FROM hotlist h
          WHERE h.provider = ? AND ? BETWEEN h.first AND h.last) AS blocked,
        EXISTS (SELECT FROM card c
          WHERE c.provider = ? AND c.number = ? AND c.state = 'made') AS made,
        greatest(
          (SELECT max(nt) FROM cleared_record WHERE provider = ? AND purse = ? AND NOT is_cancel),
          (SELECT max(nt) FROM journal WHERE captured AND provider = ? AND purse = ?),
          (SELECT max(nt) - 1 FROM purse_draw WHERE provider = ? AND number = ?
            AND at > now() - interval '30 days' AND (source, party, trx) <> (?, ?, ?)),
          (SELECT max(nt) FROM purse_draw WHERE provider = ? AND number = ?
            AND at > now() - interval '30 days' AND source <> ?)) AS used,
      """;

  /**
   * An unload that was found covered and is not in the journal yet. None takes an hour from there
   * to its command: one that is older came to nothing.
   */
  private static final String HELD =
      """
      SELECT sum(u.minor) FROM purse_unload u WHERE u.provider = ? AND u.number = ?
        AND u.currency = ? AND u.at > now() - interval '1 hour'
        AND NOT EXISTS (SELECT FROM journal q WHERE q.party = u.party AND q.trx = u.trx
          AND q.step = '%s' AND q.slot = '')
      """
          .formatted(LoadSteps.REQUEST.name());

  /** By the purse and the currency, five times; behind the third the number that does not count. */
  private static final String LEFT =
      """
        coalesce((SELECT minor FROM shadow_balance WHERE provider = ? AND number = ?
            AND currency = ?), 0)
          + coalesce((SELECT opening_minor FROM card_slot WHERE provider = ? AND number = ?
            AND currency = ?), 0)
          - coalesce((SELECT sum(most) FROM (SELECT max(d.minor) AS most
      """
          + IN_FLIGHT
          + """
                AND d.currency = ? AND d.nt <> ? GROUP BY d.nt) AS numbers), 0)
              + coalesce((SELECT sum(CASE r.flow WHEN 3 THEN -r.amount_minor ELSE r.amount_minor END)
                FROM journal r WHERE r.provider = ? AND r.purse = ? AND r.currency = ?
                AND r.load_number IS NOT NULL
                AND (EXISTS (SELECT FROM float_due f WHERE f.party = r.party AND f.trx = r.trx)
                  OR r.flow = 3
                  AND EXISTS (SELECT FROM open_load o WHERE o.party = r.party AND o.trx = r.trx))), 0)
              - coalesce((
          """
          + HELD
          + "), 0) AS left_minor";

  private static final String IS_USED =
      """
      SELECT EXISTS (SELECT FROM cleared_record c WHERE c.provider = ? AND c.purse = ?
            AND c.nt >= ? AND NOT c.is_cancel)
          OR EXISTS (SELECT FROM journal j WHERE j.captured AND j.provider = ? AND j.purse = ?
            AND j.nt >= ? AND (j.party, j.trx) <> (?, ?)) AS used
      """;

  private static final String IS_HERE =
      "SELECT to_regclass('purse_draw') IS NOT NULL AND to_regclass('card_slot') IS NOT NULL";

  /** No number of a purse. */
  private static final int NONE = -1;

  private static final String KEEP =
      """
      INSERT INTO purse_draw AS d (source, party, trx, provider, number, nt, minor, currency)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (source, party, trx, provider, number, nt, currency)
        DO UPDATE SET minor = greatest(d.minor, excluded.minor)
      """;

  private final Database database;

  public PurseBook(Database database) {
    this.database = database;
  }

  /**
   * @param source the payment server
   */
  public PurseWord ask(PartyId source, PurseQuestion question) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection, question.purse());
          PurseWord word = judge(connection, source, question);
          if (word == PurseWord.MAY_PAY) {
            keep(connection, source, question);
          }
          return word;
        });
  }

  /**
   * Whether so much is left on a purse by these books for an unload that is about to be commanded,
   * and its number was not used: MAY_PAY, BALANCE_TOO_LOW or NUMBER_STALE. If it may, it counts as
   * spent until that command stands in the journal, and from then on with it; one that is never
   * commanded, for an hour. MAY_PAY where clearing has no tables in this database.
   *
   * @param party the bank of the unload
   * @param trx of the unload
   * @param transactionNumber NTIEP
   */
  public PurseWord hold(
      PartyId party, TransactionId trx, IepId purse, int transactionNumber, Amount amount) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          if (!isHere(connection)) {
            return PurseWord.MAY_PAY;
          }
          lock(connection, purse);
          giveUp(connection, party, trx, purse);
          if (isUsed(connection, party, trx, purse, transactionNumber)) {
            return PurseWord.NUMBER_STALE;
          }
          if (left(connection, purse, amount.currency()) < amount.minor()) {
            return PurseWord.BALANCE_TOO_LOW;
          }
          hold(connection, party, trx, purse, amount);
          return PurseWord.MAY_PAY;
        });
  }

  /** That number or a later one, by something else: this is a copy, or an old state. */
  private static boolean isUsed(
      Connection connection, PartyId party, TransactionId trx, IepId purse, int transactionNumber)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(IS_USED)) {
      int at = name(ask, 1, purse);
      ask.setInt(at++, transactionNumber);
      at = name(ask, at, purse);
      ask.setInt(at++, transactionNumber);
      ask.setString(at++, party.value());
      ask.setObject(at, trx.value());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getBoolean("used");
      }
    }
  }

  private static long left(Connection connection, IepId purse, Currency currency)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("SELECT " + LEFT)) {
      left(ask, 1, purse, currency, NONE);
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        return row.getBigDecimal("left_minor").longValueExact();
      }
    }
  }

  /** What an earlier try of the same unload held. */
  private static void giveUp(Connection connection, PartyId party, TransactionId trx, IepId purse)
      throws SQLException {
    try (PreparedStatement giveUp =
        connection.prepareStatement(
            "DELETE FROM purse_unload"
                + " WHERE provider = ? AND number = ? AND party = ? AND trx = ?")) {
      name(giveUp, 1, purse);
      giveUp.setString(3, party.value());
      giveUp.setObject(4, trx.value());
      giveUp.executeUpdate();
    }
  }

  private static void hold(
      Connection connection, PartyId party, TransactionId trx, IepId purse, Amount amount)
      throws SQLException {
    try (PreparedStatement hold =
        connection.prepareStatement(
            "INSERT INTO purse_unload (provider, number, party, trx, minor, currency)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      name(hold, 1, purse);
      hold.setString(3, party.value());
      hold.setObject(4, trx.value());
      hold.setInt(5, amount.minor());
      hold.setBytes(6, amount.currency().toBytes().toArray());
      hold.executeUpdate();
    }
  }

  private static boolean isHere(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(IS_HERE);
        ResultSet row = ask.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Fills in {@link #LEFT}, from that place on. */
  private static void left(
      PreparedStatement ask, int first, IepId purse, Currency currency, int number)
      throws SQLException {
    byte[] curr = currency.toBytes().toArray();
    int at = first;
    for (int i = 0; i < 5; i++) {
      at = name(ask, at, purse);
      ask.setBytes(at++, curr);
      if (i == 2) {
        ask.setInt(at++, number);
      }
    }
  }

  private static PurseWord judge(Connection connection, PartyId source, PurseQuestion question)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(STANDING + LEFT)) {
      int at = 1;
      for (int i = 0; i < 5; i++) {
        at = name(ask, at, question.purse());
      }
      ask.setString(at++, source.value());
      ask.setString(at++, question.party().value());
      ask.setObject(at++, question.trx().value());
      at = name(ask, at, question.purse());
      ask.setString(at++, source.value());
      left(ask, at, question.purse(), question.amount().currency(), question.transactionNumber());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        if (row.getBoolean("blocked")) {
          return PurseWord.BLOCKED;
        }
        if (!row.getBoolean("made")) {
          return PurseWord.UNKNOWN;
        }
        if (question.transactionNumber() <= row.getInt("used")) {
          return PurseWord.NUMBER_STALE;
        }
        return row.getBigDecimal("left_minor").longValueExact() < question.amount().minor()
            ? PurseWord.BALANCE_TOO_LOW
            : PurseWord.MAY_PAY;
      }
    }
  }

  private static void keep(Connection connection, PartyId source, PurseQuestion question)
      throws SQLException {
    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
      keep.setString(1, source.value());
      keep.setString(2, question.party().value());
      keep.setObject(3, question.trx().value());
      name(keep, 4, question.purse());
      keep.setInt(6, question.transactionNumber());
      keep.setInt(7, question.amount().minor());
      keep.setBytes(8, question.amount().currency().toBytes().toArray());
      keep.executeUpdate();
    }
  }

  private static void lock(Connection connection, IepId purse) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, Integer.toString(purse.provider()));
      lock.setString(2, Long.toString(purse.number()));
      lock.executeQuery().close();
    }
  }

  /** The next place. */
  private static int name(PreparedStatement sql, int first, IepId purse) throws SQLException {
    sql.setInt(first, purse.provider());
    sql.setLong(first + 1, purse.number());
    return first + 2;
  }
}
