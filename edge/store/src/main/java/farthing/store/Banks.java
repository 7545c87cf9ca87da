package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.base.Bytes;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The banks' table, beside the merchants': a bank is a party of both, and {@link Merchants} changes
 * its keys. Not for the inner loop. Safe for all threads; throws as {@link Merchants} does.
 */
public final class Banks {
  private final Merchants merchants;

  public Banks(Merchants merchants) {
    this.merchants = merchants;
  }

  /** What became of a bank that was to be added. */
  public enum Adding {
    ADDED,
    /** A merchant or bank has that party id; nothing is changed. */
    PARTY_TAKEN,
    /** Another bank has that IDLACQ; nothing is changed. */
    ID_TAKEN
  }

  /** With its agreement and keys: all of it or nothing. */
  public Adding add(Bank bank) {
    return merchants.inTransaction(h -> {
      if (!Merchants.add(h, bank.agreement())) {
        return Adding.PARTY_TAKEN;
      }
      int added =
          bind(
                  h.createUpdate(
                      """
                      INSERT INTO bank (party, idlacq, loads, unloads, arrangement)
                      VALUES (:party, :idlacq, :loads, :unloads, :arrangement)
                      ON CONFLICT (idlacq) DO NOTHING
                      """),
                  bank)
              .execute();
      if (added == 0) {
        h.rollback();
        return Adding.ID_TAKEN;
      }
      merchants.act(h, "bank add", bank.party());
      return Adding.ADDED;
    });
  }

  public Optional<Bank> find(PartyId party) {
    return merchants.read(h ->
        h.createQuery("SELECT * FROM bank JOIN merchant USING (party) WHERE party = :party")
            .bind("party", party.value())
            .map((row, _) -> bank(h, row))
            .findOne());
  }

  /** In the order of their party ids, with their keys; for an operator's eyes. */
  public List<Bank> all() {
    return merchants.read(h ->
        h.createQuery(
                "SELECT * FROM bank JOIN merchant USING (party) ORDER BY party LIMIT "
                    + Merchants.MOST_LISTED)
            .map((row, _) -> bank(h, row))
            .list());
  }

  /**
   * All but its keys and its IDLACQ.
   *
   * @return false if no bank has that party id and IDLACQ; nothing is changed then
   */
  public boolean change(Bank bank) {
    return merchants.inTransaction(h -> {
      boolean changed =
          bind(
                          h.createUpdate(
                              """
                              UPDATE bank SET loads = :loads, unloads = :unloads,
                                arrangement = :arrangement
                              WHERE party = :party AND idlacq = :idlacq
                              """),
                          bank)
                      .execute()
                  == 1
              && Merchants.update(h, bank.agreement());
      if (changed) {
        merchants.act(h, "bank change: " + rights(bank), bank.party());
      }
      return changed;
    });
  }

  private static String rights(Bank bank) {
    return "%s, %s, %s"
        .formatted(
            bank.loads() ? "loads" : "no loads",
            bank.unloads() ? "unloads" : "no unloads",
            bank.arrangement().word());
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Bank bank) {
    return statement
        .bind("party", bank.party().value())
        .bind("idlacq", bank.id().value().toArray())
        .bind("loads", bank.loads())
        .bind("unloads", bank.unloads())
        .bind("arrangement", bank.arrangement().word());
  }

  private static Bank bank(Handle h, ResultSet row) throws SQLException {
    return new Bank(
        Merchants.merchant(h, row),
        new LoadingBankId(Bytes.of(row.getBytes("idlacq"))),
        row.getBoolean("loads"),
        row.getBoolean("unloads"),
        FloatArrangement.ofWord(row.getString("arrangement")));
  }
}
