package farthing.torture.loads;

import farthing.messages.Flow;
import farthing.store.DatabaseSettings;
import farthing.torture.loads.LoadBooks.BankMove;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a bank's ledger and load book say, by plain SQL. */
record BankReading(List<LoadBooks.Account> accounts, List<BankMove> moves) {
  private static final String ACCOUNTS = "SELECT id, opening, free FROM account";
  private static final String MOVES =
      "SELECT coalesce(m.trx, l.trx) AS trx, coalesce(m.account, l.account) AS account, m.flow,"
          + " m.minor, m.state AS on_account, l.state"
          + " FROM movement m FULL JOIN load l ON l.trx = m.trx";

  static BankReading of(String bank, DatabaseSettings books) throws SQLException {
    List<LoadBooks.Account> accounts = new ArrayList<>();
    List<BankMove> moves = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(books.url(), books.user(), books.password());
        PreparedStatement askAccounts = connection.prepareStatement(ACCOUNTS);
        PreparedStatement askMoves = connection.prepareStatement(MOVES);
        ResultSet account = askAccounts.executeQuery();
        ResultSet move = askMoves.executeQuery()) {
      while (account.next()) {
        accounts.add(
            new LoadBooks.Account(
                bank,
                account.getString("id"),
                account.getLong("opening"),
                account.getLong("free")));
      }
      while (move.next()) {
        moves.add(move(bank, move));
      }
    }
    return new BankReading(accounts, moves);
  }

  private static BankMove move(String bank, ResultSet row) throws SQLException {
    @Nullable String onAccount = row.getString("on_account");
    @Nullable String state = row.getString("state");
    return new BankMove(
        bank,
        row.getString("trx"),
        row.getString("account"),
        Optional.ofNullable(row.getString("flow")).map(Flow::ofWord).orElse(Flow.LOAD),
        row.getInt("minor"),
        onAccount == null ? BankMove.State.NOTHING : BankMove.State.valueOf(onAccount),
        state != null && (state.equals("COMMITTED") || state.equals("RELEASED")));
  }
}
