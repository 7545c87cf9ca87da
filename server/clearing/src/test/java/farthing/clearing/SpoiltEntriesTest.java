package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.FloatArrangement;
import farthing.accounts.FloatRule;
import farthing.accounts.RefundRule;
import farthing.audit.Audit;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.store.DatabaseSettings;
import farthing.store.SettlementBook;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries that nothing explains, and legs of true ones on other accounts, balances and all. */
class SpoiltEntriesTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final PartyId SAVINGS = new PartyId("savings");

  private String name;
  private Town town;

  @BeforeEach
  void open() {
    name = "entries_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town(name);
    IepId nora = town.cards.getFirst();
    town.cleared(
        new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50).paid(12, nora, 2, BOOKS, 20_00));
    town.clearing.openings();
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void anEntryThatNothingExplainsIsFound() throws Exception {
    assertThat(told()).isEmpty();
    entered("adjust/1", "merchant/corner-shop", "merchant/evil", 3_00);
    entered("settle/1", "sold-cards/46415254.town", "pool-cash/46415254", 50_00);
    entered("refunds/1", "owed/46415254.first-acquirer", "pool-cash/46415254", 5_00);
    entered("clearing/1", "fees/first-acquirer", "fees/evil", 7);

    assertThat(told())
        .containsExactlyInAnyOrder(
            "300 the ledger has the entry adjust/1 between merchant/corner-shop, merchant/evil,"
                + " and nothing that this audit knows explains it",
            "5000 the ledger has the entry settle/1 between pool-cash/46415254,"
                + " sold-cards/46415254.town, and nothing that this audit knows explains it",
            "500 the ledger has the entry refunds/1 between owed/46415254.first-acquirer,"
                + " pool-cash/46415254, and nothing that this audit knows explains it",
            "7 clearing/1 moves fees/evil by EUR +0.07, and what it is of makes EUR 0.00",
            "-7 clearing/1 moves fees/first-acquirer by EUR -0.07,"
                + " and what it is of makes EUR 0.00");
  }

  @Test
  void aLegOfAClearingEntryOnAnotherAccountIsFound() throws Exception {
    moved("clearing/%/corner-shop/%", "fees/first-acquirer", "fees/evil");
    moved("clearing/%/book-shop/%", "owed/46415254.other-acquirer", "owed/46415254.evil");
    moved("clearing/%/book-shop/%", "claim/46415254.other-acquirer", "claim/46415254.evil");

    assertThat(told())
        .hasSize(6)
        .contains(
            "18 clearing/4641525400000001/1/0/corner-shop/46415254/0978 moves fees/evil by EUR +0.18,"
                + " and what it is of makes EUR 0.00",
            "-2000 clearing/4641525400000001/1/0/book-shop/46415254/0978 moves"
                + " owed/46415254.other-acquirer by EUR 0.00, and what it is of makes EUR +20.00");
  }

  @Test
  void aSaleOfAnotherAcquirerThanItsEntryIsFound() throws Exception {
    tampered("UPDATE sale SET acquirer = 'evil' WHERE party = 'book-shop'");

    assertThat(told())
        .contains(
            "-2000 clearing/4641525400000001/1/0/book-shop/46415254/0978 moves owed/46415254.evil"
                + " by EUR 0.00, and what it is of makes EUR +20.00");
  }

  @Test
  void aLegOfASettlementIsFoundWithWhatItLacks() throws Exception {
    town.ledger.post(
        FloatRule.entry(
            FloatArrangement.POOL,
            SAVINGS,
            TransactionId.next(InstantSource.fixed(TestBatch.NOON), new Random(7)),
            Town.ISSUER,
            FloatRule.Way.ONTO_CARD,
            Amount.ofMinor(40_00, Currency.EUR)));
    new SettlementBook(town.database).settle(LocalDate.of(2026, 11, 30));
    assertThat(told()).noneMatch(text -> text.contains("settlement/"));

    moved("settlement/20261130-000001", "pool/46415254.savings", "pool/46415254.evil");
    tampered(
        """
        UPDATE ledger_posting p SET minor = minor - sign(minor) * 60 FROM ledger_account a, ledger_entry t
        WHERE a.id = p.account AND t.id = p.entry AND t.reference = 'settlement/20261130-000002'
          AND a.kind IN ('owed', 'pool-cash')
        """);

    assertThat(told().stream().filter(text -> text.contains("settlement/")))
        .hasSize(4)
        .contains(
            "4000 settlement/20261130-000001 moves pool/46415254.evil by EUR +40.00,"
                + " and what it is of makes EUR 0.00",
            "60 settlement/20261130-000002 moves owed/46415254.first-acquirer by EUR -11.90,"
                + " and what it is of makes EUR -12.50");
  }

  @Test
  void aLegOfARefundOnAnotherAccountIsFoundAndAnotherAcquirer() throws Exception {
    town.ledger.post(
        RefundRule.fromMerchant(
            "refund/1",
            Town.ISSUER,
            Town.OTHER_ACQUIRER,
            BOOKS,
            Amount.ofMinor(4_00, Currency.EUR)));
    tampered(
        """
        INSERT INTO refund (number, purse, paid_by, ntpsam, provider, minor, nt, trx, currency, psam,
          source, party, acquirer, by_whom, why) OVERRIDING SYSTEM VALUE
        SELECT 1, purse, purse, ntpsam, provider, 400, nt, trx, currency, psam, 'merchant', party,
          acquirer, 'ada', 'torn page' FROM cleared WHERE ntpsam = 12
        """);
    assertThat(told()).isEmpty();

    moved("refund/1", "owed/46415254.other-acquirer", "pool-cash/46415254");
    assertThat(told())
        .containsExactlyInAnyOrder(
            "400 refund/1 moves owed/46415254.other-acquirer by EUR 0.00,"
                + " and what it is of makes EUR -4.00",
            "-400 refund/1 moves pool-cash/46415254 by EUR -4.00, and what it is of makes EUR 0.00");

    moved("refund/1", "pool-cash/46415254", "owed/46415254.other-acquirer");
    assertThat(told()).isEmpty();
    tampered("UPDATE refund SET acquirer = 'evil'");
    assertThat(told()).hasSize(4);
  }

  @Test
  void anOpeningAgainstAnotherProductIsFound() throws Exception {
    moved(
        "opening/46415254-000000000001/0", "sold-cards/46415254.town", "sold-cards/46415254.gift");

    assertThat(told())
        .containsExactlyInAnyOrder(
            "-10000 opening/46415254-000000000001/0 moves sold-cards/46415254.gift by EUR -100.00,"
                + " and what it is of makes EUR 0.00",
            "10000 opening/46415254-000000000001/0 moves sold-cards/46415254.town by EUR 0.00,"
                + " and what it is of makes EUR -100.00");
  }

  /** Past the program: an entry that sums to zero. */
  private void entered(String reference, String from, String to, int minor) {
    opened(from);
    opened(to);
    tampered(
        """
        INSERT INTO ledger_entry (postings, reference) VALUES (2, '%1$s');
        INSERT INTO ledger_posting (line, entry, account, minor)
        SELECT nextval('ledger_line'), t.id, a.id, CASE a.kind || '/' || a.name WHEN '%2$s' THEN -%4$d ELSE %4$d END
        FROM ledger_entry t, ledger_account a
        WHERE t.reference = '%1$s' AND a.kind || '/' || a.name IN ('%2$s', '%3$s')
        """
            .formatted(reference, from, to, minor));
  }

  private void moved(String reference, String from, String to) {
    opened(to);
    tampered(
        """
        UPDATE ledger_posting p SET account = (SELECT id FROM ledger_account
          WHERE kind || '/' || name = '%s')
        FROM ledger_account a, ledger_entry t WHERE a.id = p.account AND t.id = p.entry
          AND t.reference LIKE '%s' AND a.kind || '/' || a.name = '%s'
        """
            .formatted(to, reference, from));
  }

  private void opened(String account) {
    town.execute(
        """
        INSERT INTO ledger_account (never_below_zero, kind, name, currency)
        VALUES (false, split_part('%1$s', '/', 1), split_part('%1$s', '/', 2), '\\x097802')
        ON CONFLICT DO NOTHING
        """
            .formatted(account));
  }

  /** And the balances with it. */
  private void tampered(String sql) {
    town.execute(
        """
        SET session_replication_role = replica;
        %s;
        UPDATE ledger_balance b SET minor = CASE WHEN b.part <> 0 THEN 0 ELSE coalesce(
          (SELECT sum(p.minor) FROM ledger_posting p WHERE p.account = b.account), 0) END;
        RESET session_replication_role
        """
            .formatted(sql));
  }

  private List<String> told() throws SQLException {
    DatabaseSettings where = OnePostgres.settings(name);
    return Audit.of(
            Inputs.of(
                List.of(
                    new AuditedDatabase("clearing", where.url(), where.user(), where.password()))))
        .report()
        .findings()
        .stream()
        .map(finding -> finding.minor() + " " + finding.text())
        .toList();
  }
}
