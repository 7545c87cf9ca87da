package farthing.store;

import farthing.accounts.FloatRule;
import farthing.accounts.LedgerEntry;
import farthing.accounts.SettlementRule;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Settles what is cleared: which payments banks are told to make on a day, and what banks say of
 * them. In the database of {@link ClearingBook}.
 *
 * <p>Guarantees: a settlement date is made once, whoever asks for it how often and dies when; what
 * it pays is in no other; books and payments are one transaction. Throws {@link StoreUnavailable}
 * if the database does not answer: then it was made or not, and asking again tells.
 */
public final class SettlementBook {
  private static final String UNKNOWN =
      "the settlement was not confirmed: it is made or not, and the same command again tells";
  private static final String SILENT = "the settlement's tables did not answer; ask again";

  /** The advisory lock of whoever settles: "settle" in ASCII. */
  private static final long LOCK = 0x7365_7474_6C65L;

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
   * What an issuer owes an acquirer, and an acquirer a merchant, for what this day settles. A
   * merchant who gave back more than it sold waits with all of it for a day on which it is paid.
   */
  private static final String SETTLE =
      """
      WITH d AS (SELECT acquirer, party, currency FROM %s
        WHERE settled IS NULL AND %s GROUP BY acquirer, party, currency
        HAVING sum(gross_minor - fee_minor) >= 0),
      sold AS (UPDATE sale s SET settled = ? FROM d WHERE s.settled IS NULL
        AND (s.acquirer, s.party, s.currency) = (d.acquirer, d.party, d.currency))
      UPDATE refund r SET settled = ? FROM d WHERE r.settled IS NULL AND r.source = 'merchant'
        AND (r.acquirer, r.party, r.currency) = (d.acquirer, d.party, d.currency)
      """
          .formatted(DUE, MONEY);

  private static final String NET =
      """
      SELECT provider, acquirer, currency, sum(gross_minor) AS minor FROM %s WHERE settled = ?
      GROUP BY provider, acquirer, currency HAVING sum(gross_minor) <> 0
      ORDER BY provider, acquirer, currency
      """
          .formatted(DUE);

  private static final String PAYOUTS =
      """
      SELECT acquirer, party, currency, sum(gross_minor - fee_minor) AS minor FROM %s
      WHERE settled = ? GROUP BY acquirer, party, currency HAVING sum(gross_minor - fee_minor) > 0
      ORDER BY acquirer, party, currency
      """
          .formatted(DUE);

  private static final String LOADS =
      """
      SELECT a.name, a.currency, -sum(b.minor) AS minor
      FROM ledger_account a JOIN ledger_balance b ON b.account = a.id
      WHERE a.kind = 'pool' GROUP BY a.id HAVING sum(b.minor) <> 0 ORDER BY a.name, a.currency
      """;

  private final Database database;
  private final Ledger ledger;

  public SettlementBook(Database database) {
    this.database = database;
    this.ledger = new Ledger(database);
  }

  /** As what a party pays or is paid. */
  public enum Role {
    /** By its PPIEP in hexadecimal. */
    ISSUER("issuer"),
    ACQUIRER("acquirer"),
    MERCHANT("merchant"),
    /** One that loads cards. */
    BANK("bank");

    private final String word;

    Role(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    static Role ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** Whose account it is. */
  public record Holder(Role role, PartyId party) {}

  /**
   * Where a party is paid, and pays from.
   *
   * @param account IBAN, or another number
   */
  public record BankAccount(String name, String account, Optional<String> bic) {}

  /** For what a payment is. */
  public enum Kind {
    /** What an issuer owes an acquirer; the other way where refunds outweigh. */
    NET("net"),
    /** Between a bank and an issuer's pool. */
    LOADS("loads"),
    /** From an acquirer to a merchant. */
    MERCHANT("merchant");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** What a bank's statement said of a payment. */
  public enum State {
    SENT,
    SETTLED,
    RETURNED,
    DIFFERS;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A payment that a bank is told to make.
   *
   * @param reference EndToEndId
   * @param minor above zero
   */
  public record Instruction(
      String reference,
      LocalDate day,
      Kind kind,
      Holder payer,
      Holder payee,
      Currency currency,
      long minor,
      State state) {}

  /**
   * @param at when it was made first
   */
  public record Settlement(LocalDate day, Instant at, List<Instruction> instructions) {}

  /** What a line is of. */
  public enum Line {
    PURCHASE,
    CANCEL,
    REFUND
  }

  /** A cleared purchase, a cancel or a refund that a settlement date pays, or takes. */
  public record SettledLine(
      PartyId merchant,
      TransactionId trx,
      Line line,
      Instant at,
      Currency currency,
      long minor,
      long feeMinor) {}

  /** From now on the party is paid there. */
  public void account(Holder holder, BankAccount account) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement set =
              connection.prepareStatement(
                  "INSERT INTO bank_account (role, party, holder, account, bic)"
                      + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (role, party) DO UPDATE SET"
                      + " holder = excluded.holder, account = excluded.account,"
                      + " bic = excluded.bic")) {
            set.setString(1, holder.role().word());
            set.setString(2, holder.party().value());
            set.setString(3, account.name());
            set.setString(4, account.account());
            set.setString(5, account.bic().orElse(null));
            Acts.write(
                connection,
                database.author(),
                "clearing account " + account.account(),
                holder.role().word() + " " + holder.party());
            return set.executeUpdate();
          }
        });
  }

  public Map<Holder, BankAccount> accounts() {
    return database.read(
        SILENT,
        connection -> {
          Map<Holder, BankAccount> all = new HashMap<>();
          try (PreparedStatement ask = connection.prepareStatement("SELECT * FROM bank_account");
              ResultSet row = ask.executeQuery()) {
            while (row.next()) {
              all.put(
                  new Holder(
                      Role.ofWord(row.getString("role")), new PartyId(row.getString("party"))),
                  new BankAccount(
                      row.getString("holder"),
                      row.getString("account"),
                      Optional.ofNullable(row.getString("bic"))));
            }
          }
          return all;
        });
  }

  /**
   * Settles all that is cleared and not settled, if this day was not made before.
   *
   * @return what the day has to pay, the same whenever it is asked for
   */
  public Settlement settle(LocalDate day) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          if (begin(connection, day)) {
            make(connection, day);
            Acts.write(connection, database.author(), "clearing settle", day.toString());
          }
          return read(connection, day).orElseThrow();
        });
  }

  /** A day that was made. */
  public Optional<Settlement> find(LocalDate day) {
    return database.read(SILENT, connection -> read(connection, day));
  }

  /** What a day pays, by merchant and in the order of the batches. */
  public List<SettledLine> lines(LocalDate day) {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT c.party, c.trx, c.at, c.currency, c.amount_minor, c.fee_minor,"
                      + " CASE WHEN c.is_cancel THEN 'CANCEL' ELSE 'PURCHASE' END AS line"
                      + " FROM sale s JOIN cleared c ON c.psam = s.psam AND c.batch = s.batch"
                      + " AND c.party = s.party AND c.part = s.part AND c.provider = s.provider"
                      + " AND c.currency = s.currency WHERE s.settled = ?"
                      + " UNION ALL SELECT party, trx, at, currency, minor, 0, 'REFUND'"
                      + " FROM refund WHERE source = 'merchant' AND settled = ?"
                      + " ORDER BY 1, 4, 3, 2, 7")) {
            ask.setObject(1, day);
            ask.setObject(2, day);
            List<SettledLine> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(
                    new SettledLine(
                        new PartyId(row.getString("party")),
                        new TransactionId(row.getObject("trx", UUID.class)),
                        Line.valueOf(row.getString("line")),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        currency(row),
                        row.getLong("amount_minor"),
                        row.getLong("fee_minor")));
              }
            }
            return all;
          }
        });
  }

  /**
   * What a bank's statement says of a payment.
   *
   * @return false if there is no such payment, or it says nothing new
   */
  public boolean heard(String reference, State state, Optional<LocalDate> booked, String bankSays) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement hear =
              connection.prepareStatement(
                  "UPDATE instruction SET state = ?, booked = ?, bank_reference = ?"
                      + " WHERE reference = ? AND state IS DISTINCT FROM ?")) {
            hear.setString(1, state.word());
            hear.setObject(2, booked.orElse(null));
            hear.setString(3, bankSays);
            hear.setString(4, reference);
            hear.setString(5, state.word());
            return hear.executeUpdate() == 1;
          }
        });
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(" + LOCK + ")")) {
      lock.executeQuery().close();
    }
  }

  private static boolean begin(Connection connection, LocalDate day) throws SQLException {
    try (PreparedStatement begin =
        connection.prepareStatement(
            "INSERT INTO settlement (day) VALUES (?) ON CONFLICT DO NOTHING")) {
      begin.setObject(1, day);
      return begin.executeUpdate() == 1;
    }
  }

  private void make(Connection connection, LocalDate day) throws SQLException {
    try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
      settle.setObject(1, day);
      settle.setObject(2, day);
      settle.executeUpdate();
    }
    References references = new References(day);
    loads(connection, day, references);
    net(connection, day, references);
    payouts(connection, day, references);
  }

  /** {@code 20261129-000001} and so on. */
  private static final class References {
    private final LocalDate day;
    private int last;

    References(LocalDate day) {
      this.day = day;
    }

    String next() {
      last++;
      return "%tY%<tm%<td-%06d".formatted(day, last);
    }
  }

  private void loads(Connection connection, LocalDate day, References references)
      throws SQLException {
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
                references.next(),
                day,
                Kind.LOADS,
                minor > 0 ? from : pool,
                minor > 0 ? pool : from,
                currency(row),
                Math.abs(minor),
                State.SENT);
        add(
            connection,
            instruction,
            SettlementRule.loads(
                reference(instruction), provider(issuer), bank, currency(row), minor));
      }
    }
  }

  private void net(Connection connection, LocalDate day, References references)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(NET)) {
      ask.setObject(1, day);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          int provider = row.getInt("provider");
          PartyId acquirer = new PartyId(row.getString("acquirer"));
          long minor = row.getBigDecimal("minor").longValueExact();
          Holder issuer = new Holder(Role.ISSUER, new PartyId(FloatRule.issuer(provider)));
          Holder acquirers = new Holder(Role.ACQUIRER, acquirer);
          Instruction instruction =
              new Instruction(
                  references.next(),
                  day,
                  Kind.NET,
                  minor > 0 ? issuer : acquirers,
                  minor > 0 ? acquirers : issuer,
                  currency(row),
                  Math.abs(minor),
                  State.SENT);
          add(
              connection,
              instruction,
              SettlementRule.net(reference(instruction), provider, acquirer, currency(row), minor));
        }
      }
    }
  }

  private void payouts(Connection connection, LocalDate day, References references)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(PAYOUTS)) {
      ask.setObject(1, day);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          PartyId acquirer = new PartyId(row.getString("acquirer"));
          PartyId merchant = new PartyId(row.getString("party"));
          long minor = row.getBigDecimal("minor").longValueExact();
          Instruction instruction =
              new Instruction(
                  references.next(),
                  day,
                  Kind.MERCHANT,
                  new Holder(Role.ACQUIRER, acquirer),
                  new Holder(Role.MERCHANT, merchant),
                  currency(row),
                  minor,
                  State.SENT);
          add(
              connection,
              instruction,
              SettlementRule.payout(
                  reference(instruction), acquirer, merchant, currency(row), minor));
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

  private void add(Connection connection, Instruction instruction, LedgerEntry entry)
      throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement(
            "INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee,"
                + " currency, minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      add.setString(1, instruction.reference());
      add.setObject(2, instruction.day());
      add.setString(3, instruction.kind().word);
      add.setString(4, instruction.payer().role().word());
      add.setString(5, instruction.payer().party().value());
      add.setString(6, instruction.payee().role().word());
      add.setString(7, instruction.payee().party().value());
      add.setBytes(8, instruction.currency().toBytes().toArray());
      add.setLong(9, instruction.minor());
      add.executeUpdate();
    }
    Posted posted = ledger.post(connection, entry);
    if (!(posted instanceof Posted.Fresh)) {
      throw new IllegalStateException(entry.reference() + " is posted already: " + posted);
    }
  }

  private static Optional<Settlement> read(Connection connection, LocalDate day)
      throws SQLException {
    Instant at;
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT at FROM settlement WHERE day = ?")) {
      ask.setObject(1, day);
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        at = row.getObject("at", OffsetDateTime.class).toInstant();
      }
    }
    List<Instruction> all = new ArrayList<>();
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT * FROM instruction WHERE day = ? ORDER BY reference")) {
      ask.setObject(1, day);
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          all.add(instruction(row, day));
        }
      }
    }
    return Optional.of(new Settlement(day, at, all));
  }

  private static Instruction instruction(ResultSet row, LocalDate day) throws SQLException {
    return new Instruction(
        row.getString("reference"),
        day,
        kind(row.getString("kind")),
        new Holder(Role.ofWord(row.getString("payer_role")), new PartyId(row.getString("payer"))),
        new Holder(Role.ofWord(row.getString("payee_role")), new PartyId(row.getString("payee"))),
        currency(row),
        row.getLong("minor"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
  }

  private static Kind kind(@Nullable String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalStateException("a payment of kind " + word);
  }

  private static Currency currency(ResultSet row) throws SQLException {
    return Currency.of(Bytes.of(row.getBytes("currency")));
  }
}
