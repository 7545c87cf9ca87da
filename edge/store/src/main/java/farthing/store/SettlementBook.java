package farthing.store;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
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

    String word() {
      return word;
    }
  }

  /** How a payment stands, by banks' statements and by people's words. */
  public enum State {
    /** In no file: no bank was told of it. */
    MADE,
    /** In a file, and no bank has said anything of it. */
    SENT,
    SETTLED,
    /** A part of it is paid, and the rest is owed again ({@link DecidedPayments}). */
    IN_PART,
    RETURNED,
    DIFFERS;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static State ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * A payment that a bank is told to make.
   *
   * @param reference EndToEndId
   * @param minor above zero
   * @param paidMinor how much of it is paid, if a person has said so
   * @param againOf the payment that came back, or a part of which did, and that this one makes once
   *     more
   * @param inFile where it was written; nothing if it never was
   */
  public record Instruction(
      String reference,
      LocalDate day,
      Kind kind,
      Holder payer,
      Holder payee,
      Currency currency,
      long minor,
      State state,
      Optional<Long> paidMinor,
      Optional<String> againOf,
      Optional<InFile> inFile) {
    Instruction(
        String reference,
        LocalDate day,
        Kind kind,
        Holder payer,
        Holder payee,
        Currency currency,
        long minor) {
      this(
          reference,
          day,
          kind,
          payer,
          payee,
          currency,
          minor,
          State.MADE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * As a payment was written for a bank, and stays.
   *
   * @param number which of the day's files of its kind, payer and currency, 1 to 999
   */
  public record InFile(int number, BankAccount payer, BankAccount payee) {}

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

  /**
   * From now on the party is paid there.
   *
   * @throws InstitutionUnknown if it is an acquirer or issuer that is not registered
   */
  public void account(Holder holder, BankAccount account) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          if (holder.role() == Role.ACQUIRER || holder.role() == Role.ISSUER) {
            Institutions.mustKnow(connection, holder);
          }
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

  private static Map<Holder, BankAccount> accounts(Connection connection) throws SQLException {
    Map<Holder, BankAccount> all = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement("SELECT * FROM bank_account");
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        all.put(
            new Holder(Role.ofWord(row.getString("role")), new PartyId(row.getString("party"))),
            new BankAccount(
                row.getString("holder"),
                row.getString("account"),
                Optional.ofNullable(row.getString("bic"))));
      }
    }
    return all;
  }

  /**
   * Settles all that is cleared and not settled, if this day was not made before. What is cleared
   * afterwards waits for another day. Where nothing is to be paid, the day is not made: it can be
   * later.
   *
   * @return what the day has to pay, the same whenever it is asked for; without instructions if it
   *     was not made
   */
  public Settlement settle(LocalDate day) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          RefundBook.lock(connection);
          lock(connection);
          Savepoint before = connection.setSavepoint();
          boolean isNew = begin(connection, day);
          if (isNew) {
            new SettlementDate(connection, ledger, day).make();
          }
          Settlement settlement = read(connection, day).orElseThrow();
          if (isNew && settlement.instructions().isEmpty()) {
            connection.rollback(before);
          } else if (isNew) {
            Acts.write(connection, database.author(), "clearing settle", day.toString());
          }
          return settlement;
        });
  }

  /** What merchants are owed that no day has, and would be paid by one that is made now. */
  public Map<Currency, Long> waiting() {
    return database.read(SILENT, SettlementDate::waiting);
  }

  /** A day that was made. */
  public Optional<Settlement> find(LocalDate day) {
    return database.read(SILENT, connection -> read(connection, day));
  }

  /**
   * A merchant that gave back more than was cleared for it since it was paid last.
   *
   * @param acquirer that paid it for what it gave back
   * @param since when it gave back the first of it
   * @param paidBy who pays it now, if anybody: another takes nothing of this from what it sells
   */
  public record Owing(
      PartyId merchant,
      PartyId acquirer,
      Currency currency,
      long minor,
      Instant since,
      Optional<PartyId> paidBy) {
    /** Whether the next settlement date takes it from what the merchant sells. */
    public boolean isTakenNext() {
      return paidBy.equals(Optional.of(acquirer));
    }
  }

  /** What merchants owe acquirers. */
  public List<Owing> owing() {
    return database.read(SILENT, SettlementDate::owing);
  }

  /** Payments of all days that are in no file: no bank was told of them. */
  public List<Instruction> inNoFile() {
    return database.read(
        SILENT,
        connection -> {
          try (PreparedStatement ask =
                  connection.prepareStatement(
                      "SELECT * FROM instruction WHERE file IS NULL ORDER BY reference");
              ResultSet row = ask.executeQuery()) {
            List<Instruction> all = new ArrayList<>();
            while (row.next()) {
              all.add(instruction(row));
            }
            return all;
          }
        });
  }

  /** Whether a bank can be told to pay between two accounts. */
  public interface Fitness {
    /** In a few words; nothing if it can. */
    Optional<String> whyNot(Instruction instruction, BankAccount payer, BankAccount payee);
  }

  /**
   * What stands in files, and what does not.
   *
   * @param leftOut whose payments do not, as {@code merchant corner-shop}, and why where it is not
   *     that its account is not known
   */
  public record Filed(Settlement settlement, SortedSet<String> leftOut) {}

  /**
   * Puts the payments of a day that was made into files, each once: one that was put into a file
   * stays in it, with the accounts of then.
   *
   * @param mostInOne so many payments at most stand in one file
   */
  public Filed file(LocalDate day, Fitness fitness, int mostInOne) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          lock(connection);
          PaymentFiles files =
              new PaymentFiles(connection, accounts(connection), fitness, mostInOne);
          int payments = files.add(read(connection, day).orElseThrow().instructions());
          if (payments > 0) {
            Acts.write(
                connection,
                database.author(),
                "clearing settle, payments put into files: " + payments,
                day.toString());
          }
          return new Filed(read(connection, day).orElseThrow(), files.leftOut());
        });
  }

  /**
   * A line of a bank's statement that is of a payment.
   *
   * @param account whose statement it is
   * @param isBack the payment came back
   * @param statement the bank's number of it; may be empty
   * @param bankReference what the bank calls it; may be empty
   * @param amount as {@code EUR 12.50}; empty if the bank does not tell
   */
  public record BankSays(
      String account,
      boolean isBack,
      String statement,
      Optional<LocalDate> booked,
      String bankReference,
      String amount) {

    /** Banks tell one line in several statements, and not everything of it in each. */
    boolean isTheSameAs(BankSays before) {
      return amount.equals(before.amount)
          && (booked.isEmpty() || before.booked.isEmpty() || booked.equals(before.booked))
          && (bankReference.isEmpty()
              || before.bankReference.isEmpty()
              || bankReference.equals(before.bankReference));
    }
  }

  /** Beside the line that was noted there is another one. */
  public record Twice(BankSays line, BankSays before) {}

  /**
   * What became of what a bank said.
   *
   * @param isNews it was noted now; otherwise it says nothing new, or is not believed
   * @param state of the payment in the books, now
   * @param decidedMinor how much of it is paid, if a person has said so: then the bank's word is
   *     noted, and changes nothing
   */
  public record Heard(
      boolean isNews, State state, Optional<Long> decidedMinor, List<Twice> twice) {}

  /**
   * What a bank's statement says of a payment. One that came back is booked back, by the same
   * transaction, and stays so whatever is said of it afterwards ({@link ReturnedPayments}); one of
   * another amount is not settled by an older statement. Where a line is another one than was noted
   * before, the bank booked twice: nothing is noted, whatever the state is called. Of a payment of
   * which a person has said what is paid ({@link DecidedPayments}) the lines are noted alone.
   *
   * @param lines by which it is said, the one that decides last
   * @return empty if there is no such payment
   */
  public Optional<Heard> hear(String reference, State state, List<BankSays> lines) {
    return database.inTransaction(
        "what its bank says of payment %s was not confirmed: what was told before it is noted, and the same command again notes the rest"
            .formatted(reference),
        connection -> {
          lock(connection);
          Optional<Instruction> payment = payment(connection, reference);
          if (payment.isEmpty()) {
            return Optional.empty();
          }
          List<Twice> twice = new ArrayList<>();
          for (BankSays line : lines) {
            BankLines.noted(connection, reference, line)
                .filter(before -> !line.isTheSameAs(before))
                .ifPresent(before -> twice.add(new Twice(line, before)));
          }
          boolean isNews = false;
          if (twice.isEmpty()) {
            for (BankSays line : lines) {
              isNews |= BankLines.note(connection, reference, line);
            }
            if (payment.get().paidMinor().isEmpty()) {
              isNews = note(connection, reference, state, lines.getLast());
            }
          }
          Instruction now = payment(connection, reference).orElseThrow();
          return Optional.of(new Heard(isNews, now.state(), now.paidMinor(), twice));
        });
  }

  /** Locked until the end of the transaction. */
  static Optional<Instruction> payment(Connection connection, String reference)
      throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT * FROM instruction WHERE reference = ? FOR UPDATE")) {
      ask.setString(1, reference);
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? Optional.of(instruction(row)) : Optional.empty();
      }
    }
  }

  private boolean note(Connection connection, String reference, State state, BankSays line)
      throws SQLException {
    try (PreparedStatement hear =
        connection.prepareStatement(
            "UPDATE instruction SET state = ?, booked = ?, bank_reference = ?"
                + " WHERE reference = ? AND state NOT IN (?, 'returned')"
                + " AND NOT (state = 'differs' AND ? = 'settled') RETURNING day")) {
      hear.setString(1, state.word());
      hear.setObject(2, line.booked().orElse(null));
      hear.setString(3, line.bankReference());
      hear.setString(4, reference);
      hear.setString(5, state.word());
      hear.setString(6, state.word());
      try (ResultSet row = hear.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        Acts.write(
            connection,
            database.author(),
            "clearing heard %s: payment %s".formatted(state.word(), reference),
            row.getObject("day", LocalDate.class).toString());
      }
    }
    if (state == State.RETURNED) {
      ReturnedPayments.bookBack(connection, ledger, reference);
    }
    return true;
  }

  static void lock(Connection connection) throws SQLException {
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
          all.add(instruction(row));
        }
      }
    }
    return Optional.of(new Settlement(day, at, all));
  }

  private static Instruction instruction(ResultSet row) throws SQLException {
    return new Instruction(
        row.getString("reference"),
        row.getObject("day", LocalDate.class),
        kind(row.getString("kind")),
        new Holder(Role.ofWord(row.getString("payer_role")), new PartyId(row.getString("payer"))),
        new Holder(Role.ofWord(row.getString("payee_role")), new PartyId(row.getString("payee"))),
        currency(row),
        row.getLong("minor"),
        State.ofWord(row.getString("standing")),
        Optional.ofNullable(row.getObject("paid_minor", Long.class)),
        Optional.ofNullable(row.getString("again_of")),
        PaymentFiles.inFile(row));
  }

  private static Kind kind(@Nullable String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalStateException("a payment of kind " + word);
  }

  static Currency currency(ResultSet row) throws SQLException {
    return Currency.of(Bytes.of(row.getBytes("currency")));
  }
}
