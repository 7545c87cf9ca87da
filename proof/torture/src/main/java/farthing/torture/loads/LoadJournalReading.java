package farthing.torture.loads;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.LoadOutcome;
import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the load server's journal says, read by plain SQL, every proof computed anew. */
final class LoadJournalReading {
  private static final String ENDS =
      "SELECT trx, code FROM journal WHERE slot = '' AND step = 'response'";
  private static final String REQUESTS =
      "SELECT trx, record, load_number, amount_minor, currency FROM journal"
          + " WHERE slot = '' AND step = 'request' AND code = 'COMMANDED' ORDER BY at";
  private static final String OF_ONE =
      "SELECT at, step, code, octet_length(slot) > 0 AS refused, load_number FROM journal"
          + " WHERE trx = ? ORDER BY at";

  private LoadJournalReading() {}

  static List<LoadBooks.Commanded> of(DatabaseSettings journal, LoadProofs proofs)
      throws SQLException {
    try (Connection connection = connect(journal)) {
      Map<UUID, LoadOutcome> ends = ends(connection);
      List<LoadBooks.Commanded> all = new ArrayList<>();
      try (PreparedStatement ask = connection.prepareStatement(REQUESTS);
          ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          UUID trx = row.getObject("trx", UUID.class);
          RequestRecord request = new RequestRecord(Bytes.of(row.getBytes("record")));
          all.add(
              new LoadBooks.Commanded(
                  trx.toString(),
                  request.iep().hex(),
                  request.transactionNumber(),
                  request.flow(),
                  request.moved(),
                  row.getInt("load_number"),
                  proofs.s3(request).hex(),
                  proofs.s1(request).equals(request.s1())
                      && request.isOfItsSlot()
                      && request.moved().equals(amount(row))
                      && request.trx().hex().equals(trx.toString().replace("-", "")),
                  Optional.ofNullable(ends.get(trx))));
        }
      }
      return all;
    }
  }

  private static Amount amount(ResultSet row) throws SQLException {
    return new Amount(row.getInt("amount_minor"), Currency.of(Bytes.of(row.getBytes("currency"))));
  }

  private static Map<UUID, LoadOutcome> ends(Connection connection) throws SQLException {
    Map<UUID, LoadOutcome> ends = new HashMap<>();
    try (PreparedStatement ask = connection.prepareStatement(ENDS);
        ResultSet row = ask.executeQuery()) {
      while (row.next()) {
        ends.put(row.getObject("trx", UUID.class), LoadOutcome.valueOf(row.getString("code")));
      }
    }
    return ends;
  }

  /** All rows of one load, a line each. */
  static List<String> story(DatabaseSettings journal, String trx) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = connect(journal);
        PreparedStatement ask = connection.prepareStatement(OF_ONE)) {
      ask.setObject(1, UUID.fromString(trx));
      try (ResultSet row = ask.executeQuery()) {
        while (row.next()) {
          int number = row.getInt("load_number");
          lines.add(
              "%s  %s %s%s%s"
                  .formatted(
                      row.getString("at"),
                      row.getString("step"),
                      row.getString("code"),
                      row.getBoolean("refused") ? " (refused)" : "",
                      number > 0 ? " (the card's load " + number + ")" : ""));
        }
      }
    }
    return lines;
  }

  private static Connection connect(DatabaseSettings to) throws SQLException {
    return DriverManager.getConnection(to.url(), to.user(), to.password());
  }
}
