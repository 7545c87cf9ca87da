package farthing.store;

import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.InFile;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * In which file for a bank each payment of a day stands, in the caller's transaction. A bank knows
 * a file by its number, and drops one that comes twice: so what is put into a file stays in it, and
 * what comes later, because an account was not known, stands in the next.
 */
final class PaymentFiles {
  private final Connection connection;
  private final Map<Holder, BankAccount> accounts;
  private final SettlementBook.Fitness fitness;
  private final int mostInOne;
  private final SortedSet<String> leftOut = new TreeSet<>();

  /** Payments that can stand in one file, and whose files' numbers count up together. */
  private record Series(Kind kind, PartyId payer, Currency currency) {
    static Series of(Instruction each) {
      return new Series(each.kind(), each.payer().party(), each.currency());
    }
  }

  PaymentFiles(
      Connection connection,
      Map<Holder, BankAccount> accounts,
      SettlementBook.Fitness fitness,
      int mostInOne) {
    this.connection = connection;
    this.accounts = accounts;
    this.fitness = fitness;
    this.mostInOne = mostInOne;
  }

  SortedSet<String> leftOut() {
    return leftOut;
  }

  /**
   * @param all of one day
   * @return how many were in no file before
   */
  int add(List<Instruction> all) throws SQLException {
    Map<Series, Integer> last = new HashMap<>();
    Map<Series, List<Instruction>> waiting = new LinkedHashMap<>();
    for (Instruction each : all) {
      if (each.inFile().isPresent()) {
        last.merge(Series.of(each), each.inFile().get().number(), Math::max);
      } else if (isFit(each)) {
        waiting.computeIfAbsent(Series.of(each), _ -> new ArrayList<>()).add(each);
      }
    }
    for (Map.Entry<Series, List<Instruction>> series : waiting.entrySet()) {
      List<Instruction> rest = series.getValue();
      while (!rest.isEmpty()) {
        int most = Math.min(mostInOne, rest.size());
        put(rest.subList(0, most), last.merge(series.getKey(), 1, Integer::sum));
        rest = rest.subList(most, rest.size());
      }
    }
    return waiting.values().stream().mapToInt(List::size).sum();
  }

  private boolean isFit(Instruction each) {
    BankAccount payer = accounts.get(each.payer());
    BankAccount payee = accounts.get(each.payee());
    if (payer == null || payee == null) {
      note(each.payer());
      note(each.payee());
      return false;
    }
    Optional<String> whyNot = fitness.whyNot(each, payer, payee);
    whyNot.ifPresent(why -> leftOut.add(text(each.payee()) + ": " + why));
    return whyNot.isEmpty();
  }

  private void note(Holder holder) {
    if (!accounts.containsKey(holder)) {
      leftOut.add(text(holder));
    }
  }

  private static String text(Holder holder) {
    return holder.role().word() + " " + holder.party();
  }

  private void put(List<Instruction> payments, int file) throws SQLException {
    try (PreparedStatement put =
        connection.prepareStatement(
            "UPDATE instruction SET file = ?, payer_holder = ?, payer_account = ?, payer_bic = ?,"
                + " payee_holder = ?, payee_account = ?, payee_bic = ?"
                + " WHERE reference = ?")) {
      for (Instruction each : payments) {
        put.setInt(1, file);
        set(put, 2, Objects.requireNonNull(accounts.get(each.payer())));
        set(put, 5, Objects.requireNonNull(accounts.get(each.payee())));
        put.setString(8, each.reference());
        put.addBatch();
      }
      put.executeBatch();
    }
  }

  private static void set(PreparedStatement put, int first, BankAccount account)
      throws SQLException {
    put.setString(first, account.name());
    put.setString(first + 1, account.account());
    put.setString(first + 2, account.bic().orElse(null));
  }

  /** Where a payment was written, out of its row. */
  static Optional<InFile> inFile(ResultSet row) throws SQLException {
    int file = row.getInt("file");
    return file == 0
        ? Optional.empty()
        : Optional.of(new InFile(file, account(row, "payer"), account(row, "payee")));
  }

  private static BankAccount account(ResultSet row, String whose) throws SQLException {
    return new BankAccount(
        row.getString(whose + "_holder"),
        row.getString(whose + "_account"),
        Optional.ofNullable(row.getString(whose + "_bic")));
  }
}
