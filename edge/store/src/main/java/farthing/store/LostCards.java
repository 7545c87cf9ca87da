package farthing.store;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PsamId;
import farthing.batches.BatchRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cards that are lost, and the cards in their place: what the issuer believes to be on a lost card,
 * points too, becomes a refund that waits for the other one. In the database of {@link
 * ClearingBook}.
 *
 * <p>Guarantees: a lost card is blocked before it counts as lost, by an entry of its own on the
 * hotlist; taken off, it counts as found, and a later report begins anew. It is replaced once, and
 * only when nothing of it is under way any more, and stays blocked from then on; its shadow
 * balances are nothing afterwards, by the same transaction that lets them wait for the other card.
 * Throws {@link StoreUnavailable} if the database does not answer: then it was done or not, and the
 * same call again tells.
 */
public final class LostCards {
  private static final String UNKNOWN =
      "the register of lost cards did not confirm: it is done or not, and the same command again"
          + " tells";

  private static final String BALANCES =
      """
      SELECT currency, sum(minor) AS minor FROM (
        SELECT currency, minor FROM shadow_balance WHERE provider = ? AND number = ?
        UNION ALL
        SELECT currency, opening_minor FROM card_slot WHERE provider = ? AND number = ?) AS parts
      GROUP BY currency ORDER BY currency
      """;

  /** What was reported before it was blocked last is a report of a card that was found since. */
  private static final String REPORT =
      """
      INSERT INTO lost_card (provider, number, at, by_whom, why) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (provider, number) DO UPDATE
        SET at = excluded.at, by_whom = excluded.by_whom, why = excluded.why
      WHERE lost_card.replaced IS NULL AND lost_card.at < ?
      """;

  private static final String REPLACED =
      """
      SELECT EXISTS (SELECT FROM lost_card l
        WHERE l.provider = ? AND l.number BETWEEN ? AND ? AND l.replaced IS NOT NULL
        AND NOT EXISTS (SELECT FROM hotlist h WHERE h.provider = l.provider
          AND h.first = l.number AND h.last = l.number AND (h.first, h.last) <> (?, ?)))
      """;

  private final Database database;
  private final Ledger ledger;
  private final InstantSource time;

  public LostCards(Database database, InstantSource time) {
    this.database = database;
    this.ledger = new Ledger(database);
    this.time = time;
  }

  /** What became of a report. */
  public enum Reported {
    LOST,
    /** It was reported before; since then it is blocked. */
    BEFORE,
    /** What was on it is on another card; it is blocked. */
    REPLACED,
    /** The issuer made no such card. */
    UNKNOWN
  }

  /**
   * Blocks the card from now on, and begins its settlement window.
   *
   * @param who 1 to 60 characters
   * @param why 1 to 500 characters
   */
  public Reported report(IepId card, String who, String why) {
    Instant now = time.instant();
    if (!database.read(UNKNOWN, connection -> isMade(connection, card))) {
      return Reported.UNKNOWN;
    }
    // first: a card that is lost is never open, whoever dies in between
    String reason = "lost: " + why.substring(0, Math.min(why.length(), 190));
    Instant blocked =
        new Hotlist(database)
            .block(card, card, now, reason, new Author(who, why))
            .map(Hotlist.Blocked::since)
            .orElse(now);
    Instant at = blocked.isAfter(now) ? blocked : now; // by another clock
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement add = connection.prepareStatement(REPORT)) {
            name(add, 1, card);
            add.setObject(3, at.atOffset(ZoneOffset.UTC));
            add.setString(4, who);
            add.setString(5, why);
            add.setObject(6, blocked.atOffset(ZoneOffset.UTC));
            if (add.executeUpdate() == 0) {
              return areReplaced(connection, card, card) ? Reported.REPLACED : Reported.BEFORE;
            }
            Acts.write(connection, new Author(who, why), "clearing lost", "card " + card.full());
            return Reported.LOST;
          }
        });
  }

  /** What became of a replacement. */
  public sealed interface Replaced {
    /**
     * @param moved what waits for the other card now
     */
    record Done(List<Amount> moved) implements Replaced {}

    /** It was replaced by this card before. */
    record Before() implements Replaced {}

    /**
     * Nothing was moved.
     *
     * @param why one sentence, without its full stop
     */
    record NotNow(String why) implements Replaced {}
  }

  /**
   * Moves what is on a lost card, and what waits for it, to another of the same issuer.
   *
   * @param window how long after the report purchases of the card may still come in
   * @param evenUnproven also what purchases would take whose proof has not come; one that comes
   *     afterwards is a dispute
   */
  public Replaced replace(
      IepId lost, IepId other, Duration window, boolean evenUnproven, String who, String why) {
    new FloatPoster(database, ledger).post();
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          RefundBook.lock(connection);
          Optional<Lost> report = find(connection, lost);
          if (report.isEmpty()) {
            return new Replaced.NotNow("this card was not reported lost");
          }
          if (report.get().inPlace().isPresent()) {
            return report.get().inPlace().get().equals(other)
                ? new Replaced.Before()
                : new Replaced.NotNow("this card was replaced by another");
          }
          if (!isBlockedSince(connection, lost, report.get().at())) {
            return new Replaced.NotNow(
                "this card was taken off the hotlist since it was reported, and counts as found: if"
                    + " it is lost again, report it again (farthing clearing lost)");
          }
          Instant over = report.get().at().plus(window);
          Optional<String> hindrance =
              over.isAfter(time.instant())
                  ? Optional.of("purchases of this card may still come in until " + over)
                  : underWay(connection, lost, over);
          if (hindrance.isEmpty() && !evenUnproven) {
            hindrance = unproven(connection, lost);
          }
          if (hindrance.isEmpty()) {
            hindrance = unfit(connection, lost, other);
          }
          if (hindrance.isPresent()) {
            return new Replaced.NotNow(hindrance.get());
          }
          List<Amount> balances = balances(connection, lost);
          for (Amount each : balances) {
            Optional<String> noRoom = noRoom(connection, other, each);
            if (noRoom.isPresent()) {
              return new Replaced.NotNow(noRoom.get());
            }
          }
          if (!follow(connection, lost, other)) {
            connection.rollback();
            return new Replaced.NotNow(
                "a refund is on its way to this card, and may be on it: two people say which"
                    + " (farthing loads)");
          }
          for (Amount each : balances) {
            move(connection, lost, other, each, new RefundRows.Decision(who, why));
          }
          mark(connection, lost, other, who, why);
          Acts.write(
              connection,
              new Author(who, why),
              "clearing replace with " + other.full() + (evenUnproven ? ", even unproven" : ""),
              "card " + lost.full());
          return new Replaced.Done(balances);
        });
  }

  /** The card's own state in the register of lost ones. */
  private record Lost(Instant at, Optional<IepId> inPlace) {}

  private static Optional<Lost> find(Connection connection, IepId card) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT at, in_place FROM lost_card WHERE provider = ? AND number = ? FOR UPDATE")) {
      name(ask, 1, card);
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        @Nullable Long inPlace = row.getObject("in_place", Long.class);
        return Optional.of(
            new Lost(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(inPlace).map(number -> new IepId(card.provider(), number))));
      }
    }
  }

  /** Whether its own entry on the hotlist is that of this report; nobody removes it meanwhile. */
  private static boolean isBlockedSince(Connection connection, IepId card, Instant report)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT FROM hotlist WHERE provider = ? AND first = ? AND last = ? AND since <= ?"
                + " FOR SHARE")) {
      name(ask, 1, card);
      ask.setLong(3, card.number());
      ask.setObject(4, report.atOffset(ZoneOffset.UTC));
      try (ResultSet row = ask.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Whether what was on a card from {@code first} to {@code last} is on another, and no entry of
   * its own, beside that of the whole range, keeps the card blocked. In any database.
   */
  static boolean areReplaced(Connection connection, IepId first, IepId last) throws SQLException {
    return ClaimBook.isTrue(connection, "SELECT to_regclass('lost_card') IS NOT NULL", _ -> {})
        && ClaimBook.isTrue(
            connection,
            REPLACED,
            sql -> {
              name(sql, 1, first);
              sql.setLong(3, last.number());
              sql.setLong(4, first.number());
              sql.setLong(5, last.number());
            });
  }

  /** What may still move the lost card's balance, if anything. */
  private static Optional<String> underWay(Connection connection, IepId card, Instant over)
      throws SQLException {
    record Question(String asks, String says, boolean ofCard) {}
    List<Question> questions =
        List.of(
            new Question(
                "SELECT EXISTS (SELECT FROM batch WHERE state <> 'booked' AND arrived < ?)",
                "a batch of that time is not booked: `farthing clearing batches` says why",
                false),
            new Question(
                "SELECT EXISTS (SELECT FROM late_proof WHERE state = 'taken' AND arrived < ?)",
                "late proofs of that time are not booked yet",
                false),
            new Question(
                "SELECT EXISTS (SELECT FROM refund_claim WHERE state = 'taken' AND arrived < ?)",
                "refunds of that time are not made yet",
                false),
            new Question(
                "SELECT EXISTS (SELECT FROM dispute"
                    + " WHERE state = 'open' AND provider = ? AND purse = ?)",
                "a purchase of this card is disputed: decide that first",
                true),
            new Question(
                "SELECT EXISTS (SELECT FROM journal r WHERE r.provider = ? AND r.purse = ?"
                    + " AND r.load_number IS NOT NULL AND (NOT EXISTS (SELECT FROM journal e"
                    + " WHERE e.party = r.party AND e.trx = r.trx AND e.step = '"
                    + LoadSteps.RESPONSE.name()
                    + "' AND e.slot = '') OR EXISTS (SELECT FROM float_due d"
                    + " WHERE d.party = r.party AND d.trx = r.trx)))",
                "a load or unload of this card has no end, or is not posted: two people say which"
                    + " (farthing loads)",
                true));
    for (Question each : questions) {
      boolean so =
          ClaimBook.isTrue(
              connection,
              each.asks(),
              sql -> {
                if (each.ofCard()) {
                  name(sql, 1, card);
                } else {
                  sql.setObject(1, over.atOffset(ZoneOffset.UTC));
                }
              });
      if (so) {
        return Optional.of(each.says());
      }
    }
    return Optional.empty();
  }

  /** What late proofs would still take from the card, and who may have them. */
  private static Optional<String> unproven(Connection connection, IepId card) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT psam, party, record FROM unproven u WHERE substring(record FROM 6 FOR 10)"
                + " = int4send(?) || substring(int8send(?) FROM 3)"
                // what its card has got back, nobody takes from it any more
                + " AND NOT EXISTS (SELECT FROM refund r"
                + " WHERE r.psam = u.psam AND r.ntpsam = u.ntpsam AND r.source = 'late-proof')"
                + " ORDER BY psam, batch, ntpsam LIMIT 10")) {
      name(ask, 1, card);
      List<String> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          BatchRecord record =
              ClearingRows.record(
                  new PsamId(Bytes.of(row.getBytes("psam"))), row.getBytes("record"));
          all.add(
              "%s to %s (%s)"
                  .formatted(
                      record.amount(), row.getString("party"), record.purchase().terms().trx()));
        }
      }
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "proofs of purchases of this card may still come, of "
                  + String.join(", ", all)
                  + ": ask their merchants for them; --even-unproven moves that money too, and a"
                  + " proof that comes afterwards is a dispute, its merchant unpaid");
    }
  }

  /** Why the other card cannot stand in the lost one's place. */
  private Optional<String> unfit(Connection connection, IepId lost, IepId other)
      throws SQLException {
    if (other.provider() != lost.provider() || other.equals(lost)) {
      return Optional.of("a card of the same issuer, and another, takes its place");
    }
    boolean isGood =
        ClaimBook.isTrue(
            connection,
            "SELECT EXISTS (SELECT FROM card c WHERE c.provider = ? AND c.number = ?"
                + " AND c.state = 'made' AND NOT c.disposable AND c.expiry >= ?"
                + " AND NOT EXISTS (SELECT FROM hotlist h WHERE h.provider = c.provider"
                + " AND h.first <= c.number AND h.last >= c.number)"
                + " AND NOT EXISTS (SELECT FROM lost_card l WHERE l.provider = c.provider"
                + " AND (l.number = c.number AND l.replaced IS NOT NULL"
                + " OR l.in_place = c.number)))",
            sql -> {
              name(sql, 1, other);
              sql.setObject(3, time.instant().atOffset(ZoneOffset.UTC).toLocalDate());
            });
    return isGood
        ? Optional.empty()
        : Optional.of(
            "the other card is not made, takes no loads, is expired, blocked, replaced or in"
                + " another's place");
  }

  /** Of points the slot may be opened later, by a load of money. */
  private static Optional<String> noRoom(Connection connection, IepId other, Amount amount)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT maximum_minor FROM card_slot"
                + " WHERE provider = ? AND number = ? AND currency = ?")) {
      name(ask, 1, other);
      ask.setBytes(3, amount.currency().toBytes().toArray());
      try (ResultSet row = ask.executeQuery()) {
        boolean fits = row.next() ? row.getLong(1) >= amount.minor() : amount.currency().isPoints();
        return fits ? Optional.empty() : Optional.of("the other card never has room for " + amount);
      }
    }
  }

  private static List<Amount> balances(Connection connection, IepId card) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(BALANCES)) {
      name(ask, 1, card);
      name(ask, 3, card);
      List<Amount> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          long minor = row.getBigDecimal("minor").longValueExact();
          if (minor > 0) {
            all.add(Amount.ofMinor(minor, Currency.of(Bytes.of(row.getBytes("currency")))));
          }
        }
      }
      return all;
    }
  }

  /** What waits for the lost card waits for the other one; false if some may be on the lost one. */
  private static boolean follow(Connection connection, IepId lost, IepId other)
      throws SQLException {
    List<Refund> waiting =
        RefundRows.find(
            connection,
            "WHERE r.provider = ? AND r.purse = ? AND r.state = 'waiting' FOR UPDATE OF r",
            sql -> name(sql, 1, lost));
    for (Refund refund : waiting) {
      if (refund.load().isPresent() && !RefundRows.shut(connection, refund.load().get())) {
        return false;
      }
    }
    try (PreparedStatement follow =
        connection.prepareStatement(
            "UPDATE refund SET purse = ?, load_party = NULL, load_trx = NULL"
                + " WHERE provider = ? AND purse = ? AND state = 'waiting'")) {
      follow.setLong(1, other.number());
      name(follow, 2, lost);
      follow.executeUpdate();
    }
    return true;
  }

  private void move(
      Connection connection, IepId lost, IepId other, Amount amount, RefundRows.Decision decision)
      throws SQLException {
    long number =
        RefundRows.add(
                connection,
                new RefundRows.New(
                    Refund.Source.REPLACEMENT,
                    other,
                    lost,
                    amount,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(decision)))
            .orElseThrow();
    if (!ClaimBook.isCovered(connection, lost, amount)) {
      throw new IllegalStateException("more is moved than was on " + lost.masked());
    }
    RefundRows.post(
        ledger,
        connection,
        RefundRule.fromCard(RefundRows.reference(number), lost.provider(), amount));
  }

  private void mark(Connection connection, IepId lost, IepId other, String who, String why)
      throws SQLException {
    try (PreparedStatement mark =
        connection.prepareStatement(
            "UPDATE lost_card SET replaced = ?, in_place = ?, replaced_by = ?, replaced_why = ?"
                + " WHERE provider = ? AND number = ?")) {
      mark.setObject(1, time.instant().atOffset(ZoneOffset.UTC));
      mark.setLong(2, other.number());
      mark.setString(3, who);
      mark.setString(4, why);
      name(mark, 5, lost);
      mark.executeUpdate();
    }
  }

  private static boolean isMade(Connection connection, IepId card) throws SQLException {
    return CardsInPlace.of(connection, card).isPresent();
  }

  private static void name(PreparedStatement sql, int first, IepId card) throws SQLException {
    sql.setInt(first, card.provider());
    sql.setLong(first + 1, card.number());
  }
}
