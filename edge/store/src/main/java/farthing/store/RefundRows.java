package farthing.store;

import farthing.accounts.LedgerEntry;
import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of the table refund, within the transactions that make and end them. */
final class RefundRows {
  private static final String SELECT =
      "SELECT r.*, coalesce(m.display_name, r.party, '') AS shown FROM refund r"
          + " LEFT JOIN merchant m ON m.party = r.party ";

  private RefundRows() {}

  /**
   * Of which purchase it is.
   *
   * @param counted empty if no security card counts it
   */
  record Purchase(
      Optional<Counted> counted, int transactionNumber, TransactionId trx, PartyId merchant) {}

  /** Which purchase of a security card. */
  record Counted(PsamId psam, long ntpsam) {}

  /**
   * One that is made.
   *
   * @param waitsFor the card that gets it
   * @param paidBy the card that paid, or is replaced
   * @param acquirer of a merchant's
   */
  record New(
      Refund.Source source,
      IepId waitsFor,
      IepId paidBy,
      Amount amount,
      Optional<Purchase> purchase,
      Optional<PartyId> acquirer,
      Optional<Decision> decision) {}

  /** Who decided, and why. */
  record Decision(String who, String why) {}

  /** Its number; empty if the purchase, or the card's slot, has one already. */
  static Optional<Long> add(Connection connection, New refund) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO refund (provider, purse, paid_by, minor, currency, source, psam, ntpsam,"
                + " nt, trx, party, acquirer, by_whom, why)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING RETURNING number")) {
      add.setInt(1, refund.waitsFor().provider());
      add.setLong(2, refund.waitsFor().number());
      add.setLong(3, refund.paidBy().number());
      add.setInt(4, refund.amount().minor());
      add.setBytes(5, refund.amount().currency().toBytes().toArray());
      add.setString(6, refund.source().word());
      Optional<Purchase> of = refund.purchase();
      add.setBytes(
          7, of.flatMap(Purchase::counted).map(c -> c.psam().value().toArray()).orElse(null));
      add.setObject(8, of.flatMap(Purchase::counted).map(Counted::ntpsam).orElse(null));
      add.setObject(9, of.map(Purchase::transactionNumber).orElse(null));
      add.setObject(10, of.map(p -> p.trx().value()).orElse(null));
      add.setString(11, of.map(p -> p.merchant().value()).orElse(null));
      add.setString(12, refund.acquirer().map(PartyId::value).orElse(null));
      add.setString(13, refund.decision().map(Decision::who).orElse(null));
      add.setString(14, refund.decision().map(Decision::why).orElse(null));
      try (ResultSet row = add.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    }
  }

  /** Its entry in the issuer's books. */
  static String reference(long number) {
    return "refund/" + number;
  }

  /** It ends: its issuer pays it to its holder, out of the pool. */
  static void payOut(
      Ledger ledger, Connection connection, long number, int provider, Amount amount, Author author)
      throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement(
            "UPDATE refund SET state = 'paid-out', ended = now(), ended_by = ?, ended_why = ?"
                + " WHERE number = ?")) {
      end.setString(1, author.who());
      end.setString(2, author.why());
      end.setLong(3, number);
      end.executeUpdate();
    }
    post(ledger, connection, RefundRule.paidOut("refund-paid/" + number, provider, amount));
  }

  static void post(Ledger ledger, Connection connection, LedgerEntry entry) throws SQLException {
    Posted posted = ledger.post(connection, entry);
    if (!(posted instanceof Posted.Fresh)) {
      throw new IllegalStateException(entry.reference() + " cannot be posted: " + posted);
    }
  }

  /**
   * @param which behind WHERE, of {@code r}
   */
  static List<Refund> find(Connection connection, String which, Filling filling)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(SELECT + which)) {
      filling.fill(ask);
      List<Refund> all = new ArrayList<>();
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          all.add(read(row));
        }
      }
      return all;
    }
  }

  interface Filling {
    void fill(PreparedStatement sql) throws SQLException;
  }

  private static Refund read(ResultSet row) throws SQLException {
    @Nullable UUID trx = row.getObject("trx", UUID.class);
    @Nullable String merchant = row.getString("party");
    @Nullable String loadParty = row.getString("load_party");
    @Nullable UUID loadTrx = row.getObject("load_trx", UUID.class);
    @Nullable String why = row.getString("why");
    return new Refund(
        row.getLong("number"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        new IepId(row.getInt("provider"), row.getLong("purse")),
        Amount.ofMinor(row.getLong("minor"), Currency.of(Bytes.of(row.getBytes("currency")))),
        Refund.Source.ofWord(row.getString("source")),
        Refund.State.ofWord(row.getString("state")),
        Optional.ofNullable(merchant).map(PartyId::new),
        row.getString("shown"),
        Optional.ofNullable(trx).map(TransactionId::new),
        loadParty == null || loadTrx == null
            ? Optional.empty()
            : Optional.of(new Refund.LoadName(new PartyId(loadParty), new TransactionId(loadTrx))),
        why == null ? "" : why);
  }

  /**
   * Takes the place of the request of the load that was to bring it, so that none ever does: in the
   * transaction that sends the value another way.
   *
   * @return false if that load was commanded, and it is not proven that it moved nothing
   */
  static boolean shut(Connection connection, Refund.LoadName load) throws SQLException {
    try (PreparedStatement shut =
        connection.prepareStatement(
            "INSERT INTO journal (flow, mode, trx, party, step, slot, content_hash, code, content,"
                + " record, answer) VALUES (2, 17, ?, ?, '"
                + LoadSteps.REQUEST.name()
                + "', '', decode(repeat('00', 32), 'hex'), 'SHUT', '', '', '')"
                + " ON CONFLICT DO NOTHING")) {
      shut.setObject(1, load.trx().value());
      shut.setString(2, load.party().value());
      if (shut.executeUpdate() == 1) {
        return true;
      }
    }
    try (PreparedStatement ask =
        connection.prepareStatement(
            "SELECT r.code = 'SHUT' OR e.code = ? FROM journal r LEFT JOIN journal e"
                + " ON e.party = r.party AND e.trx = r.trx AND e.step = ? AND e.slot = ''"
                + " WHERE r.party = ? AND r.trx = ? AND r.step = ? AND r.slot = ''")) {
      ask.setString(1, LoadSteps.NOT_DONE);
      ask.setString(2, LoadSteps.RESPONSE.name());
      ask.setString(3, load.party().value());
      ask.setObject(4, load.trx().value());
      ask.setString(5, LoadSteps.REQUEST.name());
      try (ResultSet row = ask.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
