package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.OpeningRule;
import farthing.accounts.SettlementRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.audit.Opening;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.store.DatabaseSettings;
import farthing.store.DecidedPayments;
import farthing.store.RefundBook;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.State;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
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

  /** EUR 100.00 on each of five cards, once however often it is looked. */
  @Test
  void whatCardsWereMadeWithIsIssuedOnceAndAddsUp() throws Exception {
    assertThat(town.clearing.openings()).isEqualTo(5);
    assertThat(town.clearing.openings()).isZero();
    town.restart();
    assertThat(town.clearing.openings()).isZero();

    assertThat(town.issued()).isEqualTo(5 * 100_00 - 32_50);
    AuditReport report = audit();
    assertThat(report.isClean()).as(report::toText).isTrue();
    assertThat(report.accounts())
        .filteredOn(line -> line.account().startsWith("float of issuer"))
        .extracting(line -> line.posted())
        .containsExactly(500_00L);
  }

  /** Its run goes on, and what is posted of it stays posted. */
  @Test
  void ofARunThatGoesOnEachCardIsPostedOnceItIsMade() throws Exception {
    assertThat(town.clearing.openings()).isEqualTo(5);
    town.ordered(101, 2, 1);
    assertThat(town.clearing.openings()).isEqualTo(1);
    assertThat(town.clearing.openings()).isZero();

    assertThat(town.issued()).isEqualTo(6 * 100_00 - 32_50);
    assertThat(audit().isClean()).isTrue();
  }

  /** Whoever dies while it posts has posted nothing. */
  @Test
  void openingsThatWereCutArePostedByTheNextTurn() throws Exception {
    town.breakWritesTo("opening_card");
    assertThatThrownBy(town.clearing::openings).isInstanceOf(RuntimeException.class);
    assertThat(town.texts("SELECT reference FROM ledger_entry WHERE reference LIKE 'opening/%'"))
        .isEmpty();
    town.mendWritesTo("opening_card");

    assertThat(town.clearing.openings()).isEqualTo(5);
    assertThat(audit().isClean()).isTrue();
  }

  @Test
  void anOpeningThatNoCardWasMadeWithIsFound() throws Exception {
    town.clearing.openings();
    town.ledger.post(OpeningRule.entry(nora, 1, "town", Currency.EUR, 7_00));

    assertThat(audit().findings())
        .extracting(f -> f.minor() + " " + f.text().split(" ", -1)[0])
        .contains("700 opening/" + nora.full() + "/1");
  }

  /** The poster looks each minute: what is an hour old and not posted does not wait for it. */
  @Test
  void anOpeningThatIsNotPostedIsToldAndAfterAnHourFound() throws Exception {
    assertThat(audit().isClean()).isTrue();
    assertThat(audit().notes())
        .contains("openings of cards that were just made wait to be posted: EUR +500.00");
    town.clearing.openings();
    assertThat(audit().notes()).isEmpty();

    town.execute(
        """
        SET session_replication_role = replica;
        DELETE FROM ledger_posting p USING ledger_entry t WHERE t.id = p.entry
          AND t.reference = 'opening/%1$s/0';
        DELETE FROM ledger_entry WHERE reference = 'opening/%1$s/0';
        UPDATE ledger_balance b SET minor = CASE WHEN b.part <> 0 THEN 0 ELSE coalesce(
          (SELECT sum(p.minor) FROM ledger_posting p WHERE p.account = b.account), 0) END;
        RESET session_replication_role
        """
            .formatted(nora.full()));
    assertThat(unposted()).as("it is marked as posted").containsExactly("true -10000");

    town.execute(
        """
        SET session_replication_role = replica;
        DELETE FROM opening_card WHERE number = %d;
        UPDATE card SET made_at = made_at - interval '61 minutes';
        RESET session_replication_role
        """
            .formatted(nora.number()));
    assertThat(unposted()).containsExactly("true -10000");
  }

  private List<String> unposted() throws SQLException {
    return audit().findings().stream()
        .filter(f -> f.text().equals("it was made with EUR +100.00, and its opening is not posted"))
        .map(f -> f.card().orElseThrow().equals(nora) + " " + f.minor())
        .toList();
  }

  @Test
  void whatCardsOpenedWithIsTakenFromTheRegisterAndAFileThatSaysOtherwiseIsTold() throws Exception {
    assertThat(issued(audit())).isEqualTo(5 * 100_00);
    town.ordered(1_000, 2, 1);
    assertThat(issued(audit())).as("one more was made, and another ordered").isEqualTo(6 * 100_00);
    Opening file =
        Opening.none()
            .add(nora, Amount.parse("7.00", Currency.EUR))
            .add(town.cards.get(1), Amount.parse("100.00", Currency.EUR));

    AuditReport report = Audit.of(inputs().withOpening(file)).report();
    assertThat(issued(report)).isEqualTo(6 * 100_00);
    assertThat(report.findings())
        .extracting(f -> f.card().orElseThrow() + " " + f.text())
        .containsExactly(
            nora
                + " it opened with EUR +100.00 by the register of cards,"
                + " with EUR +7.00 by the file of openings");
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
        INSERT INTO cleared_record SELECT at, sale, 99, purse, provider, 99, 700, 0, trx, false
          FROM cleared_record WHERE ntpsam = 12 RETURNING sale
        """);

    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor())
        .contains("book-shop -700");
  }

  /** Past the program, and past what the table itself refuses. */
  @Test
  void aSaleThatIsNotWhatWasClearedIsFoundWithItsBatch() throws Exception {
    town.execute("ALTER TABLE sale DISABLE TRIGGER USER");
    town.execute("UPDATE sale SET gross_minor = gross_minor + 500 WHERE party = 'book-shop'");

    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor() + " " + f.text())
        .contains(
            "book-shop 500 batch 4641525400000001/1: to be settled are EUR +25.00 less fees,"
                + " its records make EUR +20.00",
            "book-shop -500 clearing/4641525400000001/1/0/book-shop/46415254/0978 moves"
                + " merchant/book-shop by EUR +20.00, and what it is of makes EUR +25.00");
  }

  /** Issuer's and acquirers' sums come out the same, whoever was paid instead. */
  @Test
  void aPaymentThatIsNotWhatItSettlesIsFoundWithItsMerchant() throws Exception {
    new SettlementBook(town.database).settle(LocalDate.of(2026, 11, 30));
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
    town.execute("ALTER TABLE instruction DISABLE TRIGGER USER");
    town.execute("UPDATE instruction SET minor = minor + 300 WHERE payee = 'book-shop'");

    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor() + " " + f.text())
        .containsExactlyInAnyOrder(
            "book-shop 300 on settlement date 2026-11-30 banks are told to pay EUR +23.00,"
                + " and what it settles makes EUR +20.00",
            "book-shop 300 settlement/20261130-000004 moves merchant/book-shop by EUR -20.00,"
                + " and what it is of makes EUR -23.00",
            " -300 settlement/20261130-000004 moves acquirer-cash/other-acquirer by EUR +20.00,"
                + " and what it is of makes EUR +23.00");
  }

  @Test
  void aPaymentToSomebodyElseIsFoundWithBoth() throws Exception {
    new SettlementBook(town.database).settle(LocalDate.of(2026, 11, 30));
    town.execute("ALTER TABLE instruction DISABLE TRIGGER USER");
    town.execute("UPDATE instruction SET payee = 'corner-shop' WHERE payee = 'book-shop'");

    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor())
        .containsExactlyInAnyOrder(
            "book-shop -2000", "corner-shop 2000", "book-shop -2000", "corner-shop 2000");
  }

  @Test
  void aPaymentThatIsMadeOnceMoreToSomebodyElseIsFound() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    LocalDate monday = LocalDate.of(2026, 11, 30);
    book.settle(monday);
    town.hears("20261130-000004", State.RETURNED, monday, "B-1");
    new ReturnedPayments(town.database).payAgain("20261130-000004", "ada", "closed");
    book.settle(monday.plusDays(1));
    town.execute("ALTER TABLE instruction DISABLE TRIGGER USER");
    town.execute("UPDATE instruction SET payee = 'corner-shop' WHERE again_of IS NOT NULL");

    assertThat(audit().findings())
        .extracting(f -> f.minor() + " " + f.text().split(",", -1)[0])
        .contains("2000 payment 20261201-000001 says that it makes 20261130-000004 once more");
  }

  /** Of each payment: what was said first and otherwise then, paid again, and said once more. */
  @Test
  void whatAPersonSaidOfPaymentsAddsUpAndWhatIsSaidOtherwiseIsFound() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    LocalDate monday = LocalDate.of(2026, 11, 30);
    book.settle(monday);
    inFiles();
    DecidedPayments decided = new DecidedPayments(town.database);
    for (Instruction each : book.find(monday).orElseThrow().instructions()) {
      decided.paid(each.reference(), Optional.of("0.50"));
      decided.paid(each.reference(), Optional.of("0.40"));
      assertThat(audit().isClean()).as(audit()::toText).isTrue();
      new ReturnedPayments(town.database).payAgain(each.reference(), "ada", "closed");
    }
    book.settle(monday.plusDays(1));
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
    for (Instruction each : book.find(monday).orElseThrow().instructions()) {
      decided.paid(each.reference(), Optional.of("0"));
      decided.paid(each.reference(), Optional.of("0.40"));
    }
    assertThat(audit().isClean()).as(audit()::toText).isTrue();

    town.execute("UPDATE instruction SET paid_minor = 41 WHERE reference = '20261130-000004'");
    assertThat(audit().findings())
        .extracting(f -> f.party() + " " + f.minor() + " " + f.text())
        .containsExactly(
            "book-shop -1 of payment 20261130-000004 EUR 0.41 is paid,"
                + " and what was booked back of it leaves EUR 0.40");
    town.execute("UPDATE instruction SET paid_minor = 40 WHERE reference = '20261130-000004'");
    town.execute(
        "UPDATE returned_payment SET undone = NULL"
            + " WHERE reference = '20261130-000004' AND number = 1");
    assertThat(audit().findings())
        .extracting(f -> f.text().split(" ", -1)[0])
        .contains("settlement/20261130-000004/returned/undone");
  }

  /** As if each had stood in a file: banks were told of all. */
  private void inFiles() {
    town.execute(
        "UPDATE instruction SET file = 1, payer_holder = 'P', payer_account = 'A',"
            + " payee_holder = 'Q', payee_account = 'B'");
  }

  /** Taken from what an acquirer is paid on another day than its merchant is paid. */
  @Test
  void aNetPaymentOfAnotherDayThanTheMerchantsAddsUpAndOneThatIsTakenAwayIsFound()
      throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    LocalDate monday = LocalDate.of(2026, 11, 30);
    book.settle(monday);
    String trx = town.texts("SELECT trx FROM cleared WHERE party = 'book-shop'").getFirst();
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                BOOKS,
                TransactionId.parse(trx),
                Optional.empty(),
                Optional.of("1.00"),
                false,
                "ada",
                "broken"));
    book.settle(monday.plusDays(1));
    assertThat(town.texts("SELECT payee || ' ' || minor FROM instruction WHERE day > '2026-11-30'"))
        .containsExactly("46415254 100");
    assertThat(audit().isClean()).as(audit()::toText).isTrue();

    town.execute("ALTER TABLE netted_refund DISABLE TRIGGER USER; DELETE FROM netted_refund");
    assertThat(audit().findings())
        .extracting(f -> f.text())
        .containsExactly(
            "on settlement date 2026-12-01 banks are told to pay EUR -1.00,"
                + " and what it settles makes EUR 0.00");
  }

  @Test
  void whatCameBackAndWasPaidAgainAddsUpAndAnEntryOfNoPaymentIsFound() throws Exception {
    SettlementBook book = new SettlementBook(town.database);
    LocalDate monday = LocalDate.of(2026, 11, 30);
    book.settle(monday);
    for (Instruction each : book.find(monday).orElseThrow().instructions()) {
      town.hears(each.reference(), State.RETURNED, monday, "B-1");
      new ReturnedPayments(town.database).payAgain(each.reference(), "ada", "closed");
    }
    book.settle(monday.plusDays(1));
    assertThat(audit().isClean()).as(audit()::toText).isTrue();
    town.ledger.post(
        SettlementRule.payout(
            "settlement/20261130-000099", Town.ACQUIRER, Town.SHOP, Currency.EUR, 4_00));

    assertThat(audit().findings())
        .extracting(f -> f.minor() + " " + f.text().split(" ", -1)[0])
        .contains("400 settlement/20261130-000099");
  }

  /** Nobody would settle it, and no sum would show it. */
  @Test
  void aRecordThatIsOfNoSaleIsFoundWithItsCard() throws Exception {
    town.texts(
        """
        INSERT INTO cleared_record SELECT at, -1, 99, purse, provider, 99, 700, 0, trx, false
          FROM cleared_record WHERE ntpsam = 12 RETURNING sale
        """);

    assertThat(audit().findings())
        .extracting(f -> f.card().isPresent() + " " + f.text())
        .containsExactly("true NTPSAM 99 is cleared and of no sale");
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

  @Test
  void twoClearingsAreAuditedOneAfterTheOther() throws Exception {
    String second = "audited_" + (char) ('a' + DATABASES.getAndIncrement());
    try (Town other = new Town(second)) {
      assertThat(other.cards).isNotEmpty();
      Audit both = Audit.of(Inputs.of(List.of(books(name), books(second))));

      assertThatThrownBy(both::report).hasMessageContaining(name + " and " + second);
    }
  }

  private AuditReport audit() throws SQLException {
    return Audit.of(inputs()).report();
  }

  private static long issued(AuditReport report) {
    return requireNonNull(report.currencies().get(Currency.EUR)).issued();
  }

  private Inputs inputs() {
    return Inputs.of(List.of(books(name)));
  }

  private static AuditedDatabase books(String database) {
    DatabaseSettings where = OnePostgres.settings(database);
    return new AuditedDatabase(database, where.url(), where.user(), where.password());
  }
}
