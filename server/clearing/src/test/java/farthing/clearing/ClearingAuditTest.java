package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.IepId;
import farthing.store.DatabaseSettings;
import farthing.store.SettlementBook;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit makes of clearing's books, in order and spoilt in one place at a time. */
class ClearingAuditTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private String name;
  private Town town;
  private IepId nora;

  @BeforeEach
  void open() {
    name = "audited_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town(name);
    nora = town.cards.getFirst();
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50)
            .paid(12, nora, 2, BOOKS, 20_00)
            .paid(13, town.cards.get(1), 1, BOOKS, 300_00)
            .paid(14, nora, 3, SHOP, 3_00)
            .cancelled(15, 14, nora, 4, SHOP, 3_00));
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void booksInOrderAddUpBeforeAndAfterTheyAreSettled() throws Exception {
    AuditReport before = audit();
    new SettlementBook(town.database).settle(LocalDate.of(2026, 11, 30));

    assertThat(before.findings()).isEmpty();
    assertThat(before.isClean()).as(before::toText).isTrue();
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
  }

  /** Two mistakes of opposite sign on two cards: a sum would not show them. */
  @Test
  void aShadowBalanceThatNothingMovedIsFoundWithItsCard() throws Exception {
    town.loaded(nora, 1_00);
    town.loaded(town.cards.get(3), -1_00);

    assertThat(audit().findings())
        .extracting(f -> f.card().orElseThrow().equals(nora) + " " + f.minor())
        .containsExactlyInAnyOrder("true 100", "false -100");
  }

  @Test
  void aRecordThatIsPaidAndNotInTheBooksIsFoundWithItsBatch() throws Exception {
    town.texts(
        """
        INSERT INTO cleared SELECT at, batch, part, 99, purse, provider, 700, 0, 99, false, trx, party,
          psam, currency FROM cleared WHERE ntpsam = 12 RETURNING party
        """);

    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor())
        .contains("book-shop -700");
  }

  @Test
  void fundsThatDoNotCoverWhatIsOwedAreToldByIssuer() throws Exception {
    town.loaded(nora, 5_00);

    AuditReport report = audit();
    assertThat(report.isClean()).isFalse();
    assertThat(report.accounts())
        .filteredOn(line -> line.difference() != 0)
        .extracting(line -> line.account() + " " + line.difference())
        .containsExactly("float of issuer 46415254 -500");
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
