package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.accounts.FloatRule;
import farthing.accounts.LedgerEntry;
import farthing.accounts.SettlementRule;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Kind;
import farthing.store.SettlementBook.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A settlement date while it is made: its payments and their entries, in the caller's transaction.
 */
final class SettlementDate {
  private static final String MONEY = "get_byte(currency, 0) NOT BETWEEN x'10'::int AND x'89'::int";

  /** What merchants sold, and what they gave back, of which the acquirer keeps the fee. */
  private static final String DUE =
      """
      (SELECT provider, acquirer, party, currency, gross_minor, fee_minor, settled FROM sale
        UNION ALL
        SELECT provider, acquirer, party, currency, -minor, 0, settled FROM refund
        WHERE source = 'merchant') AS due
      """;

  /**
   * What this day settles. Issuers and acquirers pay each other for all that is booked. A merchant
   * who gave back as much as it sold, or more, or is left nothing by the fee, waits with all of it
   * for a day on which it is paid: no line is settled that no statement would name.
   */
  private static final String SETTLE =
      """
      WITH d AS (SELECT acquirer, party, currency FROM %1$s
        WHERE settled IS NULL AND %2$s GROUP BY acquirer, party, currency
        HAVING sum(gross_minor - fee_minor) > 0),
      sold AS (UPDATE sale SET netted = coalesce(netted, ?::date),
          settled = CASE WHEN (acquirer, party, currency) IN (TABLE d) THEN ?::date END
        WHERE settled IS NULL AND %2$s
          AND (netted IS NULL OR (acquirer, party, currency) IN (TABLE d))),
      back AS (UPDATE refund SET settled = ? WHERE settled IS NULL AND source = 'merchant'
        AND (acquirer, party, currency) IN (TABLE d))
      INSERT INTO netted_refund (refund, day) SELECT number, ? FROM refund r
      WHERE source = 'merchant' AND settled IS NULL AND %2$s
        AND NOT EXISTS (SELECT FROM netted_refund n WHERE n.refund = r.number)
      """
          .formatted(DUE, MONEY);

  private static final String NET =
      """
      SELECT provider, acquirer, currency, sum(minor) AS minor FROM (
        SELECT provider, acquirer, currency, gross_minor AS minor FROM sale WHERE netted = ?
        UNION ALL
        SELECT provider, acquirer, currency, -minor FROM refund
        WHERE number IN (SELECT refund FROM netted_refund WHERE day = ?)) AS due
      GROUP BY provider, acquirer, currency HAVING sum(minor) <> 0
      ORDER BY provider, acquirer, currency
      """;

  private static final String WAITING =
      """
      SELECT currency, sum(minor) AS minor FROM (
        SELECT currency, sum(gross_minor - fee_minor) AS minor FROM %s
        WHERE settled IS NULL AND %s GROUP BY acquirer, party, currency
        HAVING sum(gross_minor - fee_minor) > 0) AS merchants
      GROUP BY currency ORDER BY currency
      """
          .formatted(DUE, MONEY);

  /** Only what was given back makes a merchant owe. */
  private static final String OWING =
      """
      SELECT acquirer, party, currency, -sum(gross_minor - fee_minor) AS minor,
        (SELECT min(r.at) FROM refund r WHERE r.source = 'merchant' AND r.settled IS NULL
          AND r.acquirer = due.acquirer AND r.party = due.party AND r.currency = due.currency) AS since,
        (SELECT m.acquirer FROM merchant_terms m WHERE m.party = due.party) AS paid_by
      FROM %s
      WHERE settled IS NULL AND %s GROUP BY acquirer, party, currency
      HAVING sum(gross_minor - fee_minor) < 0 ORDER BY party, acquirer, currency
      """
          .formatted(DUE, MONEY);

  private static final String PAYOUTS =
      """
      SELECT acquirer, party, currency, sum(gross_minor - fee_minor) AS minor FROM %s
      WHERE settled = ? GROUP BY acquirer, party, currency
      ORDER BY acquirer, party, currency
      """
          .formatted(DUE);

  /** But for what came back of such payments: a person says whether that is paid again. */
  private static final String LOADS =
      """
      SELECT * FROM (
        SELECT a.name, a.currency, -sum(b.minor) - coalesce((SELECT l.minor FROM loads_owed_again l
          WHERE l.funds = 'pool' AND l.issuer || '.' || l.bank = a.name
            AND l.currency = a.currency), 0) AS minor
        FROM ledger_account a JOIN ledger_balance b ON b.account = a.id
        WHERE a.kind = 'pool' GROUP BY a.id) AS due
      WHERE minor <> 0 ORDER BY name, currency
      """;

  private final Connection connection;
  private final Ledger ledger;
  private final LocalDate day;
  private int last;

  SettlementDate(Connection connection, Ledger ledger, LocalDate day) {
    this.connection = connection;
    this.ledger = ledger;
    this.day = day;
  }

  /** What merchants would be paid by a date that is made now. */
  static Map<Currency, Long> waiting(Connection connection) throws SQLException {
    Map<Currency, Long> all = new LinkedHashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(WAITING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.put(SettlementBook.currency(row), row.getBigDecimal("minor").longValueExact());
      }
    }
    return all;
  }

  static List<SettlementBook.Owing> owing(Connection connection) throws SQLException {
    List<SettlementBook.Owing> all = new ArrayList<>();
    try (PreparedStatement ask = connection.prepareStatement(OWING);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.add(
            new SettlementBook.Owing(
                new PartyId(row.getString("party")),
                new PartyId(row.getString("acquirer")),
                SettlementBook.currency(row),
                row.getBigDecimal("minor").longValueExact(),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("paid_by")).map(PartyId::new)));
      }
    }
    return all;
  }

  void make() throws SQLException {
    try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
      for (int i = 1; i <= 4; i++) {
        settle.setObject(i, day);
      }
      settle.executeUpdate();
    }
    loads();
    net();
    payouts();
    ReturnedPayments.payAgain(connection, ledger, day, this::next);
    kept();
  }

  /** {@code 20261129-000001} and so on. */
  private String next() {
    last++;
    return "%tY%<tm%<td-%06d".formatted(day, last);
  }

  private void loads() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(LOADS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        String issuer = row.getString("name").substring(0, 8);
        PartyId bank = new PartyId(row.getString("name").substring(9));
        Holder pool = new Holder(Role.ISSUER, new PartyId(issuer));
        Holder from = new Holder(Role.BANK, bank);
        long minor = row.getBigDecimal("minor").longValueExact();
        Instruction instruction =
            new Instruction(
                next(),
                day,
                Kind.LOADS,
                minor > 0 ? from : pool,
                minor > 0 ? pool : from,
                SettlementBook.currency(row),
                Math.abs(minor));
        add(
            instruction,
            SettlementRule.loads(
                reference(instruction),
                FloatArrangement.POOL,
                provider(issuer),
                bank,
                SettlementBook.currency(row),
                minor));
      }
    }
  }

  /** What the pool has not got for the payments above, from those who keep its funds. */
  private void kept() throws SQLException {
    for (KeptFunds.Payment each : KeptFunds.of(connection)) {
      Instruction instruction =
          new Instruction(
              next(),
              day,
              Kind.LOADS,
              new Holder(Role.BANK, each.bank()),
              new Holder(Role.ISSUER, new PartyId(each.issuer())),
              each.currency(),
              each.minor());
      add(
          instruction,
          each.arrangement(),
          SettlementRule.loads(
              reference(instruction),
              each.arrangement(),
              provider(each.issuer()),
              each.bank(),
              each.currency(),
              each.minor()));
    }
  }

  private void net() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(NET)) {
      ask.setObject(1, day);
      ask.setObject(2, day);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          int provider = row.getInt("provider");
          PartyId acquirer = new PartyId(row.getString("acquirer"));
          long minor = row.getBigDecimal("minor").longValueExact();
          Holder issuer = new Holder(Role.ISSUER, new PartyId(FloatRule.issuer(provider)));
          Holder acquirers = new Holder(Role.ACQUIRER, acquirer);
          Instruction instruction =
              new Instruction(
                  next(),
                  day,
                  Kind.NET,
                  minor > 0 ? issuer : acquirers,
                  minor > 0 ? acquirers : issuer,
                  SettlementBook.currency(row),
                  Math.abs(minor));
          add(
              instruction,
              SettlementRule.net(
                  reference(instruction), provider, acquirer, SettlementBook.currency(row), minor));
        }
      }
    }
  }

  private void payouts() throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(PAYOUTS)) {
      ask.setObject(1, day);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          PartyId acquirer = new PartyId(row.getString("acquirer"));
          PartyId merchant = new PartyId(row.getString("party"));
          long minor = row.getBigDecimal("minor").longValueExact();
          Instruction instruction =
              new Instruction(
                  next(),
                  day,
                  Kind.MERCHANT,
                  new Holder(Role.ACQUIRER, acquirer),
                  new Holder(Role.MERCHANT, merchant),
                  SettlementBook.currency(row),
                  minor);
          add(
              instruction,
              SettlementRule.payout(
                  reference(instruction), acquirer, merchant, SettlementBook.currency(row), minor));
        }
      }
    }
  }

  private static String reference(Instruction instruction) {
    return "settlement/" + instruction.reference();
  }

  private static int provider(String issuer) {
    return Integer.parseUnsignedInt(issuer, 16);
  }

  private void add(Instruction instruction, LedgerEntry entry) throws SQLException {
    add(instruction, FloatArrangement.POOL, entry);
  }

  /**
   * @param funds of a payment between bank and pool, where the bank has it from
   */
  private void add(Instruction instruction, FloatArrangement funds, LedgerEntry entry)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee,"
                + " currency, minor, funds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      add.setString(1, instruction.reference());
      add.setObject(2, instruction.day());
      add.setString(3, instruction.kind().word());
      add.setString(4, instruction.payer().role().word());
      add.setString(5, instruction.payer().party().value());
      add.setString(6, instruction.payee().role().word());
      add.setString(7, instruction.payee().party().value());
      add.setBytes(8, instruction.currency().toBytes().toArray());
      add.setLong(9, instruction.minor());
      add.setString(10, funds.word());
      add.executeUpdate();
    }
    Posted posted = ledger.post(connection, entry);
    if (!(posted instanceof Posted.Fresh)) {
      throw new IllegalStateException(entry.reference() + " is posted already: " + posted);
    }
  }
}
