package farthing.store;

import farthing.accounts.Account;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Adds to a ledger what many entries have in common: new references, and accounts that are open and
 * may go below zero. Every other entry is left for {@link Ledger#post}. One thread, one connection.
 */
final class ManyEntries {
  private static final String ACCOUNT =
      "SELECT id FROM ledger_account"
          + " WHERE kind = ? AND name = ? AND currency = ? AND NOT never_below_zero";

  private static final String ENTRIES =
      """
      INSERT INTO ledger_entry (reference, postings)
      SELECT e.reference, e.postings FROM unnest(?::text[], ?::smallint[]) AS e (reference, postings)
      ORDER BY e.reference
      ON CONFLICT DO NOTHING RETURNING id, reference
      """;

  /** With its line, a posting says that its account may go below zero: see V3__lines_given.sql. */
  private static final String POSTINGS =
      "INSERT INTO ledger_posting (line, entry, account, minor)"
          + " SELECT nextval('ledger_line'), p.*"
          + " FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) p";

  private final Connection connection;
  private final Map<Account, OptionalLong> accounts = new HashMap<>();

  ManyEntries(Connection connection) {
    this.connection = connection;
  }

  /** Those that were posted; of several with one reference the first. */
  Set<LedgerEntry> post(List<LedgerEntry> entries) throws SQLException {
    Map<String, LedgerEntry> fit = new HashMap<>();
    for (LedgerEntry entry : entries) {
      if (isBetweenOpenOnes(entry)) {
        fit.putIfAbsent(entry.reference(), entry);
      }
    }
    if (fit.isEmpty()) {
      return new HashSet<>();
    }
    Map<LedgerEntry, Long> numbers = numbered(fit);
    addPostings(numbers);
    return new HashSet<>(numbers.keySet());
  }

  private boolean isBetweenOpenOnes(LedgerEntry entry) throws SQLException {
    for (Posting posting : entry.postings()) {
      if (posting.account().kind().neverBelowZero() || account(posting.account()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private OptionalLong account(Account account) throws SQLException {
    OptionalLong known = accounts.get(account);
    if (known == null) {
      known = read(account);
      accounts.put(account, known);
    }
    return known;
  }

  private OptionalLong read(Account account) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(ACCOUNT)) {
      ask.setString(1, account.kind().word());
      ask.setString(2, account.name());
      ask.setBytes(3, Ledger.currency(account));
      try (ResultSet row = ask.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private Map<LedgerEntry, Long> numbered(Map<String, LedgerEntry> fit) throws SQLException {
    Map<LedgerEntry, Long> numbers = new HashMap<>();
    try (PreparedStatement add = connection.prepareStatement(ENTRIES)) {
      new Columns<>(add, List.copyOf(fit.values()))
          .add("text", String[]::new, LedgerEntry::reference)
          .add("int2", Short[]::new, entry -> (short) entry.postings().size());
      try (ResultSet row = add.executeQuery()) {
        while (row.next()) {
          numbers.put(
              Objects.requireNonNull(fit.get(row.getString("reference"))), row.getLong("id"));
        }
      }
    }
    return numbers;
  }

  private void addPostings(Map<LedgerEntry, Long> numbers) throws SQLException {
    List<Line> lines = new ArrayList<>();
    for (Map.Entry<LedgerEntry, Long> each : numbers.entrySet()) {
      for (Posting posting : each.getKey().postings()) {
        long account = account(posting.account()).orElseThrow();
        lines.add(new Line(each.getValue(), account, posting.minor()));
      }
    }
    try (PreparedStatement add = connection.prepareStatement(POSTINGS)) {
      new Columns<>(add, lines)
          .add("int8", Long[]::new, Line::entry)
          .add("int8", Long[]::new, Line::account)
          .add("int8", Long[]::new, Line::minor);
      add.executeUpdate();
    }
  }

  /** A row of ledger_posting. */
  private record Line(long entry, long account, long minor) {}
}
