package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.store.DatabaseSettings;
import farthing.torture.InOneCurrency;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clearing has written down, read by plain SQL.
 *
 * @param cleared purchases that are paid, and cancels taken off
 * @param disputed what is not paid, and why
 * @param unproven what waits for a proof, by {@link Books#total}
 * @param settled what banks are told to pay the shop, by currency
 * @param unsettled what the shop is owed still, by currency
 */
record ClearedBooks(
    List<Cleared> cleared,
    List<Disputed> disputed,
    Map<String, Long> unproven,
    Map<Currency, Long> settled,
    Map<Currency, Long> unsettled) {

  /** Of a record of a batch (docs/protocol/batches.md): M and CURR. */
  private static final int AMOUNT = 38;

  private static final int CURRENCY = 42;

  ClearedBooks {
    cleared = List.copyOf(cleared);
    disputed = List.copyOf(disputed);
    unproven = Map.copyOf(unproven);
    settled = Map.copyOf(settled);
    unsettled = Map.copyOf(unsettled);
  }

  record Cleared(String trx, String card, boolean isCancel, Amount amount, long feeMinor)
      implements InOneCurrency {}

  record Disputed(String trx, String card, Amount amount, String reason) implements InOneCurrency {}

  /** What was released early of a currency, and waits for a proof. */
  long unproven(Currency currency) {
    return unproven.entrySet().stream()
        .filter(each -> each.getKey().endsWith("/" + currency.name()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** What the acquirer has taken of money. */
  long feesMinor() {
    return cleared.stream().mapToLong(c -> c.isCancel() ? -c.feeMinor() : c.feeMinor()).sum();
  }

  static ClearedBooks of(DatabaseSettings books) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(books.url(), books.user(), books.password())) {
      return new ClearedBooks(
          each(
              connection,
              "SELECT * FROM cleared",
              row ->
                  new Cleared(
                      row.getString("trx"),
                      card(row),
                      row.getBoolean("is_cancel"),
                      amount(row),
                      row.getLong("fee_minor"))),
          each(
              connection,
              "SELECT * FROM dispute WHERE state <> 'paid'",
              row ->
                  new Disputed(
                      row.getString("trx"), card(row), amount(row), row.getString("reason"))),
          unproven(connection),
          sums(
              connection,
              "SELECT currency, sum(minor) AS minor FROM instruction WHERE kind = 'merchant'"
                  + " AND payee = '"
                  + Shopkeeper.PARTY
                  + "' GROUP BY currency"),
          sums(
              connection,
              "SELECT currency, sum(gross_minor - fee_minor) AS minor FROM sale"
                  + " WHERE settled IS NULL GROUP BY currency"));
    }
  }

  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private static <T> List<T> each(Connection connection, String sql, Row<T> each)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(sql);
        ResultSet row = ask.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (row.next()) {
        all.add(each.of(row));
      }
      return all;
    }
  }

  private static Map<Currency, Long> sums(Connection connection, String sql) throws SQLException {
    Map<Currency, Long> sums = new HashMap<>();
    each(
            connection,
            sql,
            row -> Map.entry(Currency.of(Bytes.of(row.getBytes("currency"))), row.getLong("minor")))
        .forEach(each -> sums.put(each.getKey(), each.getValue()));
    return sums;
  }

  private static Map<String, Long> unproven(Connection connection) throws SQLException {
    Map<String, Long> sums = new HashMap<>();
    each(
            connection,
            "SELECT psam, record FROM unproven",
            row -> {
              Bytes record = Bytes.of(row.getBytes("record"));
              return Map.entry(
                  Books.total(
                      Bytes.of(row.getBytes("psam")).hex(),
                      Currency.of(record.slice(CURRENCY, Currency.SIZE))),
                  (long) Proofs.number(record.slice(AMOUNT, Integer.BYTES)));
            })
        .forEach(each -> sums.merge(each.getKey(), each.getValue(), Long::sum));
    return sums;
  }

  private static String card(ResultSet row) throws SQLException {
    return "%08x%012x".formatted(row.getInt("provider"), row.getLong("purse"));
  }

  private static Amount amount(ResultSet row) throws SQLException {
    return new Amount(row.getInt("amount_minor"), Currency.of(Bytes.of(row.getBytes("currency"))));
  }
}
