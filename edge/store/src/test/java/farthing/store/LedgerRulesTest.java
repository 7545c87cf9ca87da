package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.Account;
import farthing.accounts.AccountKind;
import farthing.accounts.LedgerEntry;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the database itself keeps, whoever writes. */
@Timeout(60)
class LedgerRulesTest extends LedgerStory {
  @Test
  void whatDoesNotSumToZeroDoesNotCommitEvenByPlainSql() throws SQLException {
    Account anna = customer();
    Account dollars = new Account(CASH, name(), Currency.USD);
    LedgerEntry standing = LedgerEntry.move(name(), till(), anna, 100);
    ledger.post(standing);
    ledger.post(LedgerEntry.move(name(), dollars, new Account(CASH, name(), Currency.USD), 1));
    long entry = number("SELECT max(id) FROM ledger_entry WHERE reference = '%s'", standing);
    long his = number("SELECT id FROM ledger_account WHERE name = '" + anna.name() + "'");
    long other = number("SELECT id FROM ledger_account WHERE name = '" + dollars.name() + "'");
    String fresh = "INSERT INTO ledger_entry (reference, postings) VALUES ('" + name() + "', 2);";
    String into = "INSERT INTO ledger_posting (entry, account, minor) VALUES ";
    String last = "(currval(pg_get_serial_sequence('ledger_entry', 'id')), ";

    for (String unbalanced :
        List.of(
            fresh,
            fresh + into + last + his + ", 100)",
            fresh + into + last + his + ", 100), " + last + other + ", -100)",
            into + "(" + entry + ", " + other + ", 5)")) {
      try (Connection c = database.source().getConnection()) {
        c.setAutoCommit(false);
        assertThatThrownBy(
                () -> {
                  execute(c, unbalanced);
                  c.commit();
                })
            .as(unbalanced)
            .hasMessageContaining("does not sum to zero");
      }
    }
    assertThat(ledger.balance(anna)).isEqualTo(100);
  }

  @Test
  void nobodyGoesBelowZeroEvenByPlainSql() throws SQLException {
    Account anna = customer();
    ledger.post(LedgerEntry.move(name(), till(), anna, 100));
    long his = number("SELECT id FROM ledger_account WHERE name = '" + anna.name() + "'");

    assertThatThrownBy(() ->
            sql(
                """
                INSERT INTO ledger_posting (entry, account, minor)
                SELECT max(id), %d, -101 FROM ledger_entry
                """
                    .formatted(his)))
        .hasMessageContaining("ledger_never_below_zero");
  }

  @Test
  void nobodyGoesPastAGuardedBalanceByBringingHisOwnLine() throws SQLException {
    Account anna = customer();
    ledger.post(LedgerEntry.move(name(), till(), anna, 100));
    long his = number("SELECT id FROM ledger_account WHERE name = '" + anna.name() + "'");
    String entry =
        """
        WITH e AS (INSERT INTO ledger_entry (reference, postings) VALUES ('%s', 2) RETURNING id)
        INSERT INTO ledger_posting (line, entry, account, minor%s)
        SELECT nextval('ledger_line'), e.id, p.account, p.minor%s
        FROM e, (VALUES (%d, -101), ((SELECT min(id) FROM ledger_account
          WHERE NOT never_below_zero AND currency = decode('097802', 'hex')), 101)) p (account, minor)
        """;

    assertThatThrownBy(() -> sql(entry.formatted(name(), "", "", his)))
        .hasMessageContaining("may not go below zero: its postings do not bring lines");
    assertThatThrownBy(() -> sql(entry.formatted(name(), ", balance_after", ", 1", his)))
        .hasMessageContaining("nobody brings it");

    assertThat(ledger.balance(anna)).isEqualTo(100);
  }

  @Test
  void whatWasPostedStaysAndBalancesAreWrittenByNobody() {
    ledger.post(LedgerEntry.move(name(), till(), till(), 100));

    for (String change :
        List.of(
            "UPDATE ledger_account SET never_below_zero = false",
            "UPDATE ledger_entry SET reference = 'another'",
            "UPDATE ledger_posting SET minor = 1",
            "DELETE FROM ledger_account",
            "DELETE FROM ledger_entry",
            "DELETE FROM ledger_posting",
            "TRUNCATE ledger_posting")) {
      assertThatThrownBy(() -> sql(change)).as(change).hasMessageContaining("only added to");
    }
    for (String change :
        List.of(
            "UPDATE ledger_balance SET minor = minor + 1",
            "DELETE FROM ledger_balance",
            "TRUNCATE ledger_balance")) {
      assertThatThrownBy(() -> sql(change)).hasMessageContaining("follow from postings");
    }
  }

  @Test
  void accountsOfOneKindAreAllGuardedOrNone() {
    Account anna = customer();
    ledger.post(LedgerEntry.move(name(), till(), anna, 100));
    Account unguarded = new Account(new AccountKind("customer", false), anna.name(), Currency.EUR);

    assertThatThrownBy(() -> ledger.post(LedgerEntry.move(name(), unguarded, till(), 500)))
        .isInstanceOf(StoreUnavailable.class);

    assertThat(ledger.balance(anna)).isEqualTo(100);
  }

  @Test
  void nothingIsPostedToAnAccountOrOfAnEntryThatIsNotThere() throws SQLException {
    LedgerEntry standing = LedgerEntry.move(name(), till(), till(), 100);
    ledger.post(standing);
    long entry = number("SELECT id FROM ledger_entry WHERE reference = '%s'", standing);

    assertThatThrownBy(() ->
            sql(
                "INSERT INTO ledger_posting (entry, account, minor) VALUES (%d, -1, 5)"
                    .formatted(entry)))
        .hasMessageContaining("no such account");
    assertThatThrownBy(() ->
            sql(
                """
                INSERT INTO ledger_posting (entry, account, minor)
                SELECT 999999999, account, minor FROM ledger_posting WHERE entry = %d
                """
                    .formatted(entry)))
        .hasMessageContaining("has not all its postings");
  }
}
