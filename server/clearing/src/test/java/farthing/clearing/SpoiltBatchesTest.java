package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.ClearingRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Finding;
import farthing.audit.Inputs;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.batches.BatchWord;
import farthing.store.Author;
import farthing.store.DatabaseSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody with the database's own rights changes what was cleared, and all sums with it: what came
 * in batches says otherwise.
 */
class SpoiltBatchesTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final String BALANCES =
      """
      UPDATE ledger_balance b SET minor = CASE WHEN b.part <> 0 THEN 0 ELSE coalesce(
        (SELECT sum(p.minor) FROM ledger_posting p WHERE p.account = b.account), 0) END;
      """;

  private String name;
  private Town town;
  private IepId nora;

  @BeforeEach
  void open() {
    name = "batches_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town(name);
    nora = town.cards.getFirst();
    TestBatch first =
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50)
            .paid(12, nora, 2, BOOKS, 20_00)
            .paid(13, town.cards.get(1), 1, BOOKS, 300_00)
            .paid(14, nora, 3, SHOP, 3_00)
            .cancelled(15, 14, nora, 4, SHOP, 3_00)
            .unproven(16, town.cards.get(2), 1, SHOP, 1_15)
            .unproven(17, town.cards.get(3), 1, SHOP, 2_00)
            .cancelled(18, 17, town.cards.get(3), 2, SHOP, 2_00);
    assertThat(town.cleared(first).state()).isEqualTo(BatchWord.State.BOOKED);
    assertThat(town.cleared(new TestBatch(town, 2).paid(21, nora, 5, SHOP, 1_15)).state())
        .isEqualTo(BatchWord.State.BOOKED);
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void batchesInOrderAreCleanWhateverBecameOfTheirRecords() throws Exception {
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
    assertThat(town.disputed.reject(1, new Author("ada", "overspent"))).isTrue();
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
  }

  @Test
  void aPurchaseOfABatchThatNeverCameIsFound() throws Exception {
    town.ledger.post(
        ClearingRule.entry(
                "clearing/4641525400000001/7/0/corner-shop/46415254/0978",
                new ClearingRule.Sale(Town.ISSUER, Town.ACQUIRER, SHOP, Currency.EUR, 5_00, 0))
            .orElseThrow());
    tampered(
        """
        INSERT INTO sale (gross_minor, fee_minor, batch, part, provider, party, acquirer, psam, currency,
          number) SELECT 500, 0, 7, 0, provider, party, acquirer, psam, currency, 700 FROM sale
          WHERE party = 'corner-shop' LIMIT 1;
        INSERT INTO cleared_record SELECT at, 700, 99, purse, provider, 99, 500, 0, trx, false
          FROM cleared_record WHERE ntpsam = 12;
        UPDATE shadow_balance SET minor = minor - 500 WHERE number = %d;
        """
            .formatted(nora.number()));

    assertThat(told())
        .containsExactly(
            "corner-shop 500 batch 4641525400000001/7, NTPSAM 99: cleared, and no such batch is booked");
  }

  @Test
  void anAmountThatWasRaisedInAllBooksIsFound() throws Exception {
    tampered(
        """
        UPDATE cleared_record SET amount_minor = 11250 WHERE ntpsam = 11;
        UPDATE sale SET gross_minor = gross_minor + 10000 WHERE party = 'corner-shop' AND batch = 1;
        UPDATE shadow_balance SET minor = minor - 10000 WHERE number = %d;
        UPDATE ledger_posting p SET minor = minor + CASE WHEN minor < 0 THEN -10000 ELSE 10000 END
          FROM ledger_account a, ledger_entry t WHERE a.id = p.account AND t.id = p.entry
          AND t.reference LIKE 'clearing/%%/1/0/corner-shop/%%' AND a.kind <> 'fees';
        """
                .formatted(nora.number())
            + BALANCES);

    assertThat(told())
        .containsExactly(
            "corner-shop 10000 batch 4641525400000001/1, NTPSAM 11: cleared, and not as it came:"
                + " amount EUR 112.50, not EUR 12.50");
  }

  @Test
  void aPurchaseThatWasTakenOutOfAllBooksIsFoundByItsRecord() throws Exception {
    tampered(
        """
        DELETE FROM cleared_record WHERE ntpsam = 21;
        UPDATE shadow_balance SET minor = minor + 115 WHERE number = %d;
        DELETE FROM sale WHERE batch = 2;
        DELETE FROM ledger_posting p USING ledger_entry t WHERE t.id = p.entry
          AND t.reference LIKE 'clearing/4641525400000001/2/%%';
        DELETE FROM ledger_entry WHERE reference LIKE 'clearing/4641525400000001/2/%%';
        """
                .formatted(nora.number())
            + BALANCES);

    assertThat(told())
        .containsExactly(
            "corner-shop -115 batch 4641525400000001/2, NTPSAM 21:"
                + " it is neither cleared nor disputed nor waiting for its proof");

    tampered("DELETE FROM batch_part WHERE batch = 2; DELETE FROM batch WHERE batch = 2");
    assertThat(told()).as("nothing of it is here").isEmpty();

    journalled(1, 11, nora, 1, SHOP, 12_50);
    journalled(2, 21, nora, 5, SHOP, 1_15);
    assertThat(told())
        .contains(" 0 batch 4641525400000001/2 is closed there, and clearing has not booked it");
  }

  @Test
  void aDisputeThatWasDeletedIsFound() throws Exception {
    tampered("DELETE FROM dispute");

    assertThat(told())
        .containsExactly(
            "book-shop -30000 batch 4641525400000001/1, NTPSAM 13:"
                + " it is neither cleared nor disputed nor waiting for its proof");
  }

  @Test
  void aDisputeThatSaysItWasPaidIsFound() throws Exception {
    tampered(
        "UPDATE dispute SET state = 'paid', decided = now(), decided_by = 'eve', why = 'because'");

    assertThat(told())
        .containsExactly(
            "book-shop -30000 batch 4641525400000001/1, NTPSAM 13:"
                + " disputed, decided as paid, and not cleared");
  }

  @Test
  void whatWaitsForItsProofAndWasDeletedIsFound() throws Exception {
    tampered("DELETE FROM unproven");

    assertThat(told())
        .containsExactly(
            "corner-shop -115 batch 4641525400000001/1, NTPSAM 16:"
                + " it is neither cleared nor disputed nor waiting for its proof");
  }

  @Test
  void aBatchThatWasDeletedOrIsNotBookedAnyMoreIsFoundWithItsRecords() throws Exception {
    tampered("UPDATE batch SET state = 'held' WHERE batch = 1");
    assertThat(told())
        .contains(
            " 0 batch 4641525400000001/2: it is booked, and the batch before it is not",
            "corner-shop 1250 batch 4641525400000001/1, NTPSAM 11:"
                + " cleared, and no such batch is booked",
            "book-shop 0 batch 4641525400000001/1, NTPSAM 13:"
                + " disputed, and no such batch is booked");

    tampered("DELETE FROM batch WHERE batch = 1");
    assertThat(told())
        .contains(" 0 batch 4641525400000001/1: its parts are here, and the batch is not");
  }

  @Test
  void aCardsNumberThatWasChangedIsFound() throws Exception {
    tampered("UPDATE cleared_record SET nt = 77 WHERE ntpsam = 12");

    assertThat(told())
        .containsExactly(
            "book-shop 0 batch 4641525400000001/1, NTPSAM 12: cleared, and not as it came:"
                + " NT 77, not 2");
  }

  /** Within its record, cut off, and gone. */
  @Test
  void aPartThatIsNotAsItCameIsFound() throws Exception {
    tampered(
        """
        UPDATE batch_part SET content = set_byte(content, octet_length(content) - 37,
          get_byte(content, octet_length(content) - 37) # 1) WHERE batch = 2
        """);
    assertThat(told()).isNotEmpty();
    tampered("UPDATE batch_part SET content = substr(content, 2) WHERE batch = 2");
    assertThat(told())
        .anySatisfy(text -> assertThat(text).contains("/2: its part 1 is not as it came"));
    tampered("DELETE FROM batch_part WHERE batch = 2");
    assertThat(told())
        .contains(" 0 batch 4641525400000001/2: its end says 1 parts, and 0 are there");
  }

  /** A journal that says otherwise than what its server sent. */
  @Test
  void whatAJournalCapturedIsInItsBatchAsItWasCaptured() throws Exception {
    journalled(2, 21, nora, 5, SHOP, 1_15);
    assertThat(told()).isEmpty();

    tampered("UPDATE journal SET party = 'book-shop' WHERE ntpsam = 21");
    assertThat(told())
        .containsExactly(
            "book-shop 0 batch 4641525400000001/2, NTPSAM 21:"
                + " the journal has it otherwise than clearing's batch: merchant book-shop, not corner-shop");

    tampered("DELETE FROM journal");
    assertThat(told())
        .containsExactly(
            "corner-shop -115 batch 4641525400000001/2, NTPSAM 21:"
                + " clearing's batch has it, and the journal has not captured it");
  }

  private void tampered(String sql) {
    town.execute(
        "SET session_replication_role = replica; " + sql + "; RESET session_replication_role");
  }

  /** As a payment server has it whose batch is closed. */
  private void journalled(int batch, int ntpsam, IepId card, int nt, PartyId merchant, int minor) {
    tampered(
        """
        INSERT INTO psam (psam, terminal, location) VALUES ('\\x4641525400000001', 't', '')
          ON CONFLICT DO NOTHING;
        INSERT INTO psam_batch (psam, batch, state, opened, turned_over, sealed, booked, batch_end, sack)
        SELECT psam, batch, 'BOOKED', now(), now(), now(), now(), decode(repeat('00', 24), 'hex'),
          decode(repeat('00', 8), 'hex') FROM (VALUES ('\\x4641525400000001'::bytea, %1$d)) b (psam, batch);
        INSERT INTO journal (flow, mode, party, trx, step, slot, content_hash, code, content, record,
          answer, captured, provider, purse, nt, currency, amount_minor, psam, ntpsam, batch)
        SELECT 1, 5, '%5$s', '%7$s', step, '', decode(repeat('00', 32), 'hex'), 'CAPTURED', '', '', '',
          step <> 'draw', %8$d, %3$d, %4$d, '\\x097802', %6$d, '\\x4641525400000001', %2$d, %1$d
        FROM unnest(ARRAY['draw', 'debit-response']) step
        """
            .formatted(
                batch,
                ntpsam,
                card.number(),
                nt,
                merchant,
                minor,
                town.texts(
                        "SELECT coalesce((SELECT trx::text FROM cleared WHERE ntpsam = %d),"
                                .formatted(ntpsam)
                            + " gen_random_uuid()::text)")
                    .getFirst(),
                card.provider()));
  }

  /** Party, difference and text of each finding on batches. */
  private List<String> told() throws SQLException {
    return audit().findings().stream()
        .filter(finding -> finding.text().startsWith("batch "))
        .map(SpoiltBatchesTest::line)
        .toList();
  }

  private static String line(Finding finding) {
    return finding.party() + " " + finding.minor() + " " + finding.text();
  }

  private AuditReport audit() throws SQLException {
    DatabaseSettings where = OnePostgres.settings(name);
    return Audit.of(
            Inputs.of(
                List.of(
                    new AuditedDatabase("clearing", where.url(), where.user(), where.password()))))
        .report();
  }
}
