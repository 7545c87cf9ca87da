package farthing.torture.loads;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.Flow;
import farthing.store.DatabaseSettings;
import farthing.torture.loads.LoadBooks.BankMove;
import farthing.torture.loads.LoadBooks.Posted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a bank's ledger and load book say, by plain SQL. */
record BankReading(List<LoadBooks.Account> accounts, List<BankMove> moves) {
  private static final String ACCOUNTS =
      """
      SELECT c.account, coalesce(sum(b.minor), 0) AS free
      FROM customer c LEFT JOIN ledger_account a ON a.kind = 'customer' AND a.name = c.account
          AND a.currency = ?
        LEFT JOIN ledger_balance b ON b.account = a.id
      GROUP BY c.account
      """;

  /** Each by its TRX, whichever of the three has it: movements, load book, ledger. */
  private static final String MOVES =
      """
      WITH posted AS (
        SELECT split_part(t.reference, '/', 3) AS trx, min(split_part(t.reference, '/', 2)) AS flow,
          min(a.name) FILTER (WHERE a.kind = 'customer') AS account,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'customer'), 0) AS free,
          coalesce(sum(p.minor) FILTER (WHERE a.kind = 'held'), 0) AS held,
          coalesce(sum(p.minor) FILTER (WHERE a.kind LIKE 'float-%'), 0) AS cards
        FROM ledger_entry t JOIN ledger_posting p ON p.entry = t.id
          JOIN ledger_account a ON a.id = p.account
        WHERE t.reference NOT LIKE 'opening/%' AND a.currency = ?
        GROUP BY 1)
      SELECT coalesce(m.reference::text, l.trx::text, p.trx) AS trx,
        coalesce(m.account, l.account, p.account) AS account, coalesce(m.flow, p.flow) AS flow,
        m.amount_minor, m.currency, m.step, l.state, p.free, p.held, p.cards
      FROM movement m FULL JOIN load l ON l.trx = m.reference
        FULL JOIN posted p ON p.trx = coalesce(m.reference, l.trx)::text
      """;

  /** Of a bank in its one currency: postings in another are none of its loads. */
  static BankReading of(BankSettings bank) throws SQLException {
    DatabaseSettings books = bank.database();
    List<LoadBooks.Account> accounts = new ArrayList<>();
    List<BankMove> moves = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(books.url(), books.user(), books.password());
        PreparedStatement askAccounts = connection.prepareStatement(ACCOUNTS);
        PreparedStatement askMoves = connection.prepareStatement(MOVES)) {
      askAccounts.setBytes(1, bank.currency().toBytes().toArray());
      askMoves.setBytes(1, bank.currency().toBytes().toArray());
      ResultSet account = askAccounts.executeQuery();
      while (account.next()) {
        accounts.add(
            new LoadBooks.Account(
                bank.name(),
                account.getString("account"),
                bank.currency(),
                TorturedBank.OPENING_MINOR,
                account.getLong("free")));
      }
      ResultSet move = askMoves.executeQuery();
      while (move.next()) {
        moves.add(move(bank, move));
      }
    }
    return new BankReading(accounts, moves);
  }

  private static BankMove move(BankSettings bank, ResultSet row) throws SQLException {
    byte[] currency = row.getBytes("currency");
    @Nullable String step = row.getString("step");
    @Nullable String state = row.getString("state");
    return new BankMove(
        bank.name(),
        row.getString("trx"),
        row.getString("account"),
        Optional.ofNullable(row.getString("flow")).map(Flow::ofWord).orElse(Flow.LOAD),
        currency == null
            ? bank.amount(0)
            : new Amount(row.getInt("amount_minor"), Currency.of(Bytes.of(currency))),
        step == null
            ? BankMove.State.NOTHING
            : BankMove.State.valueOf(step.toUpperCase(Locale.ROOT)),
        new Posted(row.getLong("free"), row.getLong("held"), row.getLong("cards")),
        state != null && (state.equals("committed") || state.equals("released")));
  }
}
