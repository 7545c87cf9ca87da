package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FeeTerms;
import farthing.accounts.FloatArrangement;
import farthing.accounts.FloatRule;
import farthing.accounts.FloatRule.Way;
import farthing.accounts.SettlementRule;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.iso20022.NotForABank;
import farthing.store.DecidedPayments;
import farthing.store.DecidedPayments.Said;
import farthing.store.MerchantTerms;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.BankSays;
import farthing.store.SettlementBook.Heard;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.Settlement;
import farthing.store.SettlementBook.State;
import farthing.store.SettlementBook.Twice;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From what is cleared to what banks are told to pay. */
class SettlementTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static final Holder ISSUER = new Holder(Role.ISSUER, new PartyId("46415254"));
  private static final Holder ACQUIRER = new Holder(Role.ACQUIRER, Town.ACQUIRER);
  private static final Holder OTHER = new Holder(Role.ACQUIRER, Town.OTHER_ACQUIRER);
  private static final Holder PAID_SHOP = new Holder(Role.MERCHANT, SHOP);
  private static final Holder PAID_BOOKS = new Holder(Role.MERCHANT, BOOKS);

  private Town town;
  private SettlementBook book;

  @BeforeEach
  void open() {
    town = new Town("settled_" + DATABASES.getAndIncrement());
    book = new SettlementBook(town.database);
    IepId nora = town.cards.getFirst();
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50)
            .paid(12, nora, 2, BOOKS, 20_00)
            .paid(13, nora, 3, SHOP, 3_00)
            .cancelled(14, 13, nora, 4, SHOP, 3_00));
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void theIssuerPaysAcquirersAndTheyTheirMerchantsLessTheFee() {
    Settlement settled = book.settle(MONDAY);

    assertThat(settled.instructions())
        .extracting(SettlementTest::text)
        .containsExactly(
            "20261130-000001 46415254 -> first-acquirer 1250",
            "20261130-000002 46415254 -> other-acquirer 2000",
            "20261130-000003 first-acquirer -> corner-shop 1232",
            "20261130-000004 other-acquirer -> book-shop 2000");
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(town.balance(SettlementRule.acquirerCash(Town.ACQUIRER, Currency.EUR)))
        .isEqualTo(-18);
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(32_50);
  }

  @Test
  void aDayThatIsMadeTwicePaysOnce() {
    Settlement first = book.settle(MONDAY);
    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, BOOKS, 7_00));

    assertThat(book.settle(MONDAY)).isEqualTo(first);
    assertThat(town.owedTo(BOOKS)).isEqualTo(7_00);
    assertThat(book.settle(MONDAY.plusDays(1)).instructions())
        .extracting(SettlementTest::text)
        .containsExactly(
            "20261201-000001 46415254 -> other-acquirer 700",
            "20261201-000002 other-acquirer -> book-shop 700");
  }

  @Test
  void twoWhoSettleADayAtOnceMakeItOnce() throws Exception {
    Callable<Settlement> settling = () -> new SettlementBook(town.database).settle(MONDAY);
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Settlement>> made = both.invokeAll(List.of(settling, settling));

      assertThat(made.get(0).get()).isEqualTo(made.get(1).get());
    }
    assertThat(town.number("SELECT count(*) FROM instruction")).isEqualTo(4);
    assertThat(town.owedTo(SHOP)).isZero();
  }

  @Test
  void filesAreTheSameWheneverTheyAreWritten() {
    accounts();
    Map<String, Bytes> files = files(book.settle(MONDAY));

    assertThat(files.keySet())
        .containsExactly(
            "camt.054-book-shop-EUR-2026-11-30.xml",
            "camt.054-corner-shop-EUR-2026-11-30.xml",
            "pacs.009-net-46415254-EUR-2026-11-30.xml",
            "pain.001-first-acquirer-EUR-2026-11-30.xml",
            "pain.001-other-acquirer-EUR-2026-11-30.xml",
            "statement-book-shop-EUR-2026-11-30.csv",
            "statement-corner-shop-EUR-2026-11-30.csv");
    assertThat(files(book.find(MONDAY).orElseThrow())).isEqualTo(files);
  }

  /** Purchase, purchase and cancel, each with its TRX; what is paid is what they add up to. */
  @Test
  void aStatementNamesEachPurchase() {
    accounts();
    String csv =
        text(
            Objects.requireNonNull(
                files(book.settle(MONDAY)).get("statement-corner-shop-EUR-2026-11-30.csv")));

    for (String trx : town.texts("SELECT DISTINCT trx FROM cleared WHERE party = 'corner-shop'")) {
      assertThat(csv).contains(trx);
    }
    assertThat(csv).contains("12.50").contains("-0.18").contains("-12.32");
  }

  @Test
  void whoseAccountIsNotKnownIsToldAndPaidWhenItIs() {
    accounts();
    book.account(
        PAID_SHOP, new BankAccount("Corner Shop", "DE89370400440532013000", Optional.empty()));
    town.texts("DELETE FROM bank_account WHERE party = 'book-shop' RETURNING party");
    Settlement settled = book.settle(MONDAY);
    Map<String, Bytes> files = new TreeMap<>();

    assertThat(SettlementFiles.write(town.database, MONDAY, files::put).leftOut())
        .containsExactly("merchant book-shop");
    assertThat(files.keySet())
        .noneMatch(name -> name.contains("book-shop") || name.contains("other-acquirer-EUR"));
    accounts();
    assertThat(files(settled).keySet()).anyMatch(name -> name.contains("book-shop"));
  }

  /** A bank drops a file whose id it knows: what is in one stays as it was sent. */
  @Test
  void whatIsInAFileStaysInItAndWhatComesLaterStandsInTheNext() {
    PartyId kiosk = new PartyId("kiosk");
    town.terms.agree(kiosk, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));
    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, kiosk, 4_00));
    accounts();
    Map<String, Bytes> first = files(book.settle(MONDAY));
    String sent = "pain.001-first-acquirer-EUR-2026-11-30";
    assertThat(text(Objects.requireNonNull(first.get(sent + ".xml"))))
        .contains("DE89370400440532013000", "12.32")
        .doesNotContain("4.00");

    account(new Holder(Role.MERCHANT, kiosk), "Kiosk", "DE75512108001245126199", "SOGEDEFFXXX");
    account(PAID_SHOP, "Corner Shop", "DE12500105170648489890", "INGDDEFFXXX");
    Map<String, Bytes> second = files(book.find(MONDAY).orElseThrow());

    assertThat(second).containsAllEntriesOf(first);
    assertThat(second.keySet())
        .filteredOn(name -> !first.containsKey(name))
        .containsExactly(
            "camt.054-kiosk-EUR-2026-11-30.xml",
            sent + "-2.xml",
            "statement-kiosk-EUR-2026-11-30.csv");
    assertThat(text(Objects.requireNonNull(second.get(sent + "-2.xml"))))
        .contains("<MsgId>P20261130EUR002-first-acquirer</MsgId>", "4.00")
        .doesNotContain("12.32");
    assertThat(files(book.find(MONDAY).orElseThrow())).isEqualTo(second);
    assertThat(acts("clearing settle"))
        .as("what was typed again with nothing new is none")
        .containsExactly(
            "clearing settle of 2026-11-30",
            "clearing settle, payments put into files: 4 of 2026-11-30",
            "clearing settle, payments put into files: 1 of 2026-11-30");
  }

  @Test
  void aMerchantThatTwoAcquirersPayOnOneDayIsToldByEachOfItsOwnPayment() {
    town.terms.agree(SHOP, new MerchantTerms.Terms(Town.OTHER_ACQUIRER, FeeTerms.NONE));
    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, SHOP, 4_00));
    accounts();

    Map<String, Bytes> files = files(book.settle(MONDAY));

    assertThat(text(Objects.requireNonNull(files.get("statement-corner-shop-EUR-2026-11-30.csv"))))
        .contains("-12.32")
        .doesNotContain("4.00");
    assertThat(
            text(Objects.requireNonNull(files.get("statement-corner-shop-EUR-2026-11-30-2.csv"))))
        .contains("-4.00")
        .doesNotContain("12.50");
    assertThat(files).containsKey("camt.054-corner-shop-EUR-2026-11-30-2.xml");
  }

  /** One that cannot be paid as its account stands keeps nobody else's payment back. */
  @Test
  void aPaymentThatNoBankCanMakeIsNamedAndTheOthersAreWritten() {
    accounts();
    account(PAID_BOOKS, "Book Shop", "DE02100500000054540402", "BELADEBEXXX"); // its acquirer's
    book.settle(MONDAY);
    Map<String, Bytes> files = new TreeMap<>();

    assertThat(SettlementFiles.write(town.database, MONDAY, files::put).leftOut())
        .singleElement()
        .asString()
        .startsWith("merchant book-shop: ")
        .contains("to itself");
    assertThat(files).containsKey("pain.001-first-acquirer-EUR-2026-11-30.xml");
    accounts();
    assertThat(files(book.find(MONDAY).orElseThrow()))
        .containsKey("pain.001-other-acquirer-EUR-2026-11-30.xml");
  }

  /** Past the program. The others' file is written all the same, and so is every other file. */
  @Test
  void aPaymentWhoseRowWasAlteredToGoToItselfIsNamedAndTheOthersAreWritten() {
    PartyId kiosk = new PartyId("kiosk");
    town.terms.agree(kiosk, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));
    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, kiosk, 4_00));
    account(new Holder(Role.MERCHANT, kiosk), "Kiosk", "DE75512108001245126199", "SOGEDEFFXXX");
    accounts();
    Map<String, Bytes> before = files(book.settle(MONDAY));
    town.execute("ALTER TABLE instruction DISABLE TRIGGER USER");
    town.execute(
        "UPDATE instruction SET payee_account = payer_account WHERE payee = 'corner-shop'");

    Map<String, Bytes> after = new TreeMap<>();
    SettlementFiles written = SettlementFiles.write(town.database, MONDAY, after::put);

    assertThat(written.altered())
        .singleElement()
        .asString()
        .matches("payment 20261130-00000[0-9]: .*to itself.*");
    assertThat(after.keySet())
        .containsAll(
            before.keySet().stream().filter(name -> !name.contains("corner-shop")).toList());
    assertThat(
            text(Objects.requireNonNull(after.get("pain.001-first-acquirer-EUR-2026-11-30.xml"))))
        .contains("4.00")
        .doesNotContain("12.32");
    assertThat(SettlementFiles.asBanksSee(book.find(MONDAY).orElseThrow()).transfers()).hasSize(4);
  }

  /** As pacs.009 wants it; found before anything is put into a file, where it would stay. */
  @Test
  void anInstitutionWithoutItsBicIsNamedAndWrittenOnceThatIsKnown() {
    accounts();
    book.account(
        ISSUER, new BankAccount("Card Issuer", "DE02120300000000202051", Optional.empty()));
    book.settle(MONDAY);
    Map<String, Bytes> files = new TreeMap<>();

    assertThat(SettlementFiles.write(town.database, MONDAY, files::put).leftOut())
        .hasSize(2)
        .allMatch(
            text -> text.matches("acquirer (first|other)-acquirer: .*as this file needs it.*"));
    assertThat(files).containsKey("pain.001-first-acquirer-EUR-2026-11-30.xml");
    accounts();
    assertThat(files(book.find(MONDAY).orElseThrow()))
        .containsKey("pacs.009-net-46415254-EUR-2026-11-30.xml");
  }

  /** Past the program: what was told to a bank is altered by nobody. */
  @Test
  void aPaymentIsNotAlteredOnceItIsMadeNorItsAccountOnceItIsWritten() {
    accounts();
    files(book.settle(MONDAY));

    for (String alteration :
        List.of(
            "UPDATE instruction SET minor = minor + 1",
            "UPDATE instruction SET payee_account = 'DE12500105170648489890'",
            "UPDATE instruction SET file = 2",
            "DELETE FROM instruction")) {
      assertThatThrownBy(() -> town.execute(alteration))
          .as(alteration)
          .hasMessageContaining("a payment stays as it was made");
    }
  }

  /** Where refunds outweigh what one of several issuers owes. */
  @Test
  void whatAnAcquirerPaidAnIssuerCanComeBackToo() {
    town.execute(
        "INSERT INTO settlement (day) VALUES ('2026-11-29');"
            + " INSERT INTO instruction (reference, day, kind, payer_role, payer, payee_role, payee,"
            + " currency, minor) VALUES ('20261129-000001', '2026-11-29', 'net', 'acquirer',"
            + " 'first-acquirer', 'issuer', '46415254', '\\x097802', 300)");
    town.ledger.post(
        SettlementRule.net(
            "settlement/20261129-000001", Town.ISSUER, Town.ACQUIRER, Currency.EUR, -3_00));
    long before = town.balance(SettlementRule.acquirerCash(Town.ACQUIRER, Currency.EUR));

    town.hears("20261129-000001", State.RETURNED, MONDAY, "B-1");

    assertThat(town.balance(SettlementRule.acquirerCash(Town.ACQUIRER, Currency.EUR)) - before)
        .isEqualTo(-3_00);
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isZero();
  }

  /** No line is settled that no statement would ever name. */
  @Test
  void salesThatComeToNothingWaitForADayOnWhichTheyArePaid() {
    book.settle(MONDAY);
    IepId max = town.cards.get(1);
    town.cleared(new TestBatch(town, 2).paid(21, max, 1, SHOP, 5)); // its fee is as much
    assertThat(book.settle(MONDAY.plusDays(1)).instructions())
        .as("the issuer owes its acquirer all the same")
        .extracting(SettlementTest::text)
        .containsExactly("20261201-000001 46415254 -> first-acquirer 5");

    town.cleared(new TestBatch(town, 3).paid(31, max, 2, SHOP, 1_00));
    accounts();
    Settlement settled = book.settle(MONDAY.plusDays(2));

    String csv =
        text(
            Objects.requireNonNull(files(settled).get("statement-corner-shop-EUR-2026-12-02.csv")));
    assertThat(csv.lines().filter(line -> line.contains("PURCHASE"))).hasSize(2);
  }

  @Test
  void anIbanOfWhichADigitIsWrongIsNoAccount() {
    BankAccount wrong =
        new BankAccount("Corner Shop", "DE89 3704 0044 0532 0130 01", Optional.empty());

    assertThatThrownBy(() -> SettlementFiles.party(wrong)).isInstanceOf(NotForABank.class);
    assertThat(
            SettlementFiles.party(new BankAccount("Corner Shop", "12-345678", Optional.empty()))
                .account()
                .toString())
        .isEqualTo("12-345678");
  }

  @Test
  void whatABankSaysOfAPaymentIsNotedOnce() {
    book.settle(MONDAY);

    assertThat(town.hears("20261130-000003", State.SETTLED, MONDAY, "B-1").isNews()).isTrue();
    assertThat(town.hears("20261130-000003", State.SETTLED, MONDAY, "B-1").isNews()).isFalse();
    assertThat(book.find(MONDAY).orElseThrow().instructions())
        .filteredOn(each -> each.state() == State.SETTLED)
        .extracting(Instruction::reference)
        .containsExactly("20261130-000003");
    assertThat(acts("clearing heard"))
        .containsExactly("clearing heard settled: payment 20261130-000003 of 2026-11-30");
  }

  /** On two days, in two statements; whichever amount the second one has. */
  @Test
  void aPaymentThatIsBookedOnceMoreByAnotherLineIsToldAndNothingIsNoted() {
    book.settle(MONDAY);
    String payment = "20261130-000003";
    BankSays first = line("S-1", MONDAY, "B-1", "EUR 12.32");
    assertThat(hear(payment, State.SETTLED, first))
        .isEqualTo(new Heard(true, State.SETTLED, Optional.empty(), List.of()));

    BankSays second = line("S-2", MONDAY.plusDays(1), "B-2", "EUR 12.32");
    assertThat(hear(payment, State.SETTLED, second))
        .isEqualTo(
            new Heard(false, State.SETTLED, Optional.empty(), List.of(new Twice(second, first))));
    BankSays dearer = line("S-2", MONDAY.plusDays(1), "B-2", "EUR 12.33");
    assertThat(hear(payment, State.DIFFERS, dearer))
        .isEqualTo(
            new Heard(false, State.SETTLED, Optional.empty(), List.of(new Twice(dearer, first))));
    assertThat(hear(payment, State.SETTLED, first))
        .as("the same statement once more")
        .isEqualTo(new Heard(false, State.SETTLED, Optional.empty(), List.of()));
    assertThat(hear(payment, State.SETTLED, line("MONTH", MONDAY, "", "EUR 12.32")))
        .as("the same line in a statement of the month")
        .isEqualTo(new Heard(false, State.SETTLED, Optional.empty(), List.of()));
    BankSays payee =
        new BankSays("FR14", false, "F-1", Optional.of(MONDAY.plusDays(1)), "F", "EUR 12.32");
    assertThat(hear(payment, State.SETTLED, payee).twice()).as("the payee's bank").isEmpty();
    assertThat(acts("clearing heard")).hasSize(1);
    assertThat(book.hear("20261130-000099", State.SETTLED, List.of(first))).isEmpty();
  }

  @Test
  void whatIsInTheBooksIsSaidWhateverAnOlderStatementSays() {
    book.settle(MONDAY);
    String payment = "20261130-000003";
    BankSays out = line("S-1", MONDAY, "B-1", "EUR 12.32");
    BankSays back =
        new BankSays("GB82", true, "S-2", Optional.of(MONDAY.plusDays(1)), "B-2", "EUR 12.32");
    assertThat(hear(payment, State.RETURNED, out, back).state()).isEqualTo(State.RETURNED);

    assertThat(hear(payment, State.SETTLED, out))
        .isEqualTo(new Heard(false, State.RETURNED, Optional.empty(), List.of()));
    BankSays more =
        new BankSays("GB82", true, "S-3", Optional.of(MONDAY.plusDays(2)), "B-3", "EUR 12.32");
    assertThat(hear(payment, State.RETURNED, more).twice()).containsExactly(new Twice(more, back));
    assertThat(town.owedTo(SHOP)).isEqualTo(12_32);
  }

  /** Whose statement is read late. */
  @Test
  void theLineThatSentAPaymentIsNotASecondOneOfItsReturn() {
    book.settle(MONDAY);
    BankSays back =
        new BankSays("GB82", true, "S-2", Optional.of(MONDAY.plusDays(1)), "B-2", "EUR 12.32");
    assertThat(hear("20261130-000003", State.RETURNED, back).twice()).isEmpty();

    assertThat(
            hear("20261130-000003", State.SETTLED, line("S-1", MONDAY, "B-1", "EUR 12.32")).twice())
        .isEmpty();
  }

  private Heard hear(String payment, State state, BankSays... lines) {
    return book.hear(payment, state, List.of(lines)).orElseThrow();
  }

  private static BankSays line(String statement, LocalDate booked, String bank, String amount) {
    return new BankSays("GB82", false, statement, Optional.of(booked), bank, amount);
  }

  /** Booked back at once; by whose word it is paid once more, and only once. */
  @Test
  void aPaymentThatCameBackIsOwedAgainAndPaidOnceMoreByAPersonsWord() {
    accounts();
    book.settle(MONDAY);
    ReturnedPayments returned = new ReturnedPayments(town.database);
    assertThat(returned.payAgain("20261130-000003", "ada", "the account was closed")).isFalse();

    assertThat(town.hears("20261130-000003", State.SETTLED, MONDAY, "B-1").isNews()).isTrue();
    assertThat(town.hears("20261130-000003", State.RETURNED, MONDAY, "B-2").isNews()).isTrue();
    // the older statement once more
    assertThat(town.hears("20261130-000003", State.SETTLED, MONDAY, "B-1").isNews()).isFalse();
    assertThat(town.hears("20261130-000003", State.RETURNED, MONDAY, "B-2").isNews()).isFalse();
    assertThat(town.owedTo(SHOP)).isEqualTo(12_32);
    assertThat(book.settle(MONDAY.plusDays(1)).instructions()).isEmpty();

    assertThat(returned.payAgain("20261130-000003", "ada", "the account was closed")).isTrue();
    assertThat(returned.payAgain("20261130-000003", "bob", "again")).isFalse();
    Settlement second = book.settle(MONDAY.plusDays(2));
    assertThat(second.instructions())
        .extracting(each -> text(each) + " again of " + each.againOf().orElse(""))
        .containsExactly(
            "20261202-000001 first-acquirer -> corner-shop 1232 again of 20261130-000003");
    assertThat(files(second).keySet())
        .containsExactly("pain.001-first-acquirer-EUR-2026-12-02.xml");
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(book.settle(MONDAY.plusDays(3)).instructions()).isEmpty();
    assertThat(returned.newest(10))
        .extracting(ReturnedPayments.Returned::again)
        .containsExactly(Optional.of("20261202-000001"));
  }

  /** What came back and was paid again can come back again. */
  @Test
  void whatIssuersPaidCanComeBackToo() {
    book.settle(MONDAY);
    town.hears("20261130-000001", State.RETURNED, MONDAY, "B-1");

    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(20_00);
    new ReturnedPayments(town.database).payAgain("20261130-000001", "ada", "wrong account");
    book.settle(MONDAY.plusDays(1));
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(32_50);
    assertThat(town.hears("20261201-000001", State.RETURNED, MONDAY, "B-2").isNews()).isTrue();
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(20_00);
  }

  /** It is as if the part had never been paid: owed, and paid by a payment of that part. */
  @Test
  void aPartThatCameBackIsOwedAgainAndThatPartAloneIsPaidOnceMore() {
    String payment = "20261130-000003";
    inFiles();
    town.hears(payment, State.DIFFERS, MONDAY, "B-2");
    assertThat(town.owedTo(SHOP)).isZero();

    assertThat(paid(payment, "11.32")).isEqualTo(stands(payment, true, 0, 1_00, 0));
    assertThat(paid(payment, "11.32")).isEqualTo(stands(payment, false, 1_00, 1_00, 0));
    assertThat(standing(payment)).isEqualTo(State.IN_PART);
    assertThat(town.owedTo(SHOP)).isEqualTo(1_00);
    assertThat(town.balance(SettlementRule.acquirerCash(Town.ACQUIRER, Currency.EUR)))
        .isEqualTo(-1_18);
    assertThat(book.settle(MONDAY.plusDays(1)).instructions()).isEmpty();

    ReturnedPayments returned = new ReturnedPayments(town.database);
    assertThat(returned.payAgain(payment, "ada", "account corrected")).isTrue();
    assertThat(book.settle(MONDAY.plusDays(2)).instructions())
        .extracting(each -> text(each) + " again of " + each.againOf().orElse(""))
        .containsExactly("20261202-000001 first-acquirer -> corner-shop 100 again of " + payment);
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(acts("clearing paid"))
        .containsExactly("clearing paid: EUR 11.32 of EUR 12.32 of payment " + payment);

    assertThat(paid(payment, "12.32"))
        .as("a part is made once more already")
        .isEqualTo(new Said.TooMuch(Currency.EUR, 11_32, 1_00));
    assertThat(paid(payment, "0")).isEqualTo(stands(payment, true, 0, 11_32, 1_00));
    assertThat(returned.payAgain(payment, "ada", "the rest came back too")).isTrue();
    assertThat(book.settle(MONDAY.plusDays(3)).instructions())
        .extracting(SettlementTest::text)
        .containsExactly("20261203-000001 first-acquirer -> corner-shop 1132");
    assertThat(returned.newest(10))
        .extracting(each -> each.standing() + " " + each.minor() + " of " + each.orderedMinor())
        .containsExactlyInAnyOrder("AGAIN 100 of 1232", "AGAIN 1132 of 1232");
  }

  /** Booked, taken back, and booked once more: it was owed again in between. */
  @Test
  void aPaymentThatIsPaidAfterAllIsOwedNoMoreAndNotMadeOnceMore() {
    String payment = "20261130-000003";
    inFiles();
    town.hears(payment, State.SETTLED, MONDAY, "B-1");
    town.hears(payment, State.RETURNED, MONDAY, "B-2");
    ReturnedPayments returned = new ReturnedPayments(town.database);
    assertThat(returned.payAgain(payment, "ada", "account corrected")).isTrue();

    assertThat(paidAll(payment)).isEqualTo(stands(payment, true, 12_32, 0, 0));

    assertThat(standing(payment)).isEqualTo(State.SETTLED);
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(returned.payAgain(payment, "ada", "account corrected")).isFalse();
    assertThat(book.settle(MONDAY.plusDays(1)).instructions()).isEmpty();
    assertThat(returned.newest(10))
        .extracting(ReturnedPayments.Returned::standing)
        .containsExactly(ReturnedPayments.Standing.UNDONE);
  }

  /** It knows more than any line; the line is kept all the same. */
  @Test
  void afterAPersonsWordABanksWordChangesNothing() {
    String payment = "20261130-000003";
    inFiles();
    paidAll(payment);

    assertThat(town.hears(payment, State.RETURNED, MONDAY, "B-2"))
        .isEqualTo(new Heard(true, State.SETTLED, Optional.of(12_32L), List.of()));
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(town.number("SELECT count(*) FROM bank_line")).isEqualTo(1);
    assertThat(paid(payment, "0")).isEqualTo(stands(payment, true, 0, 12_32, 0));
    assertThat(town.owedTo(SHOP)).isEqualTo(12_32);
  }

  @Test
  void nothingIsSaidOfAPaymentThatNoBankWasToldOrOfMoreThanWasOrdered() {
    String payment = "20261130-000003";
    book.settle(MONDAY);
    assertThat(paid("20261130-000099", "1")).isEqualTo(new Said.NoSuchPayment());
    assertThat(paid(payment, "1")).isEqualTo(new Said.InNoFile());

    inFiles();
    assertThat(paid(payment, "12.33")).isEqualTo(new Said.TooMuch(Currency.EUR, 12_32, 0));
    for (String wrong : List.of("-1", "1.005", "EUR 1", "1e3", "")) {
      assertThatThrownBy(() -> paid(payment, wrong))
          .as(wrong)
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("is no amount of EUR, which is written as 3.20");
    }
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(acts("clearing paid")).isEmpty();
  }

  /** What the pool lacks then is lacking; nobody is asked for it a second time. */
  @Test
  void whatCameBackOfAPaymentForLoadsIsPaidOnceMoreByAPersonsWordAndByNoDateBesides() {
    loaded(FloatArrangement.POOL, "giro", 10_00);
    loaded(FloatArrangement.SAME_HOUSE, "house-bank", 100_00);
    inFiles();
    String pooled = "20261130-000001";
    String kept = "20261130-000006";
    town.hears(pooled, State.RETURNED, MONDAY, "B-1");
    town.hears(kept, State.RETURNED, MONDAY, "B-2");
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(32_50);

    loaded(FloatArrangement.POOL, "giro", 2_00);
    assertThat(book.settle(MONDAY.plusDays(1)).instructions())
        .extracting(SettlementTest::text)
        .as("the new load, and what the pool lacks for that which came back of the other bank")
        .containsExactly(
            "20261201-000001 giro -> 46415254 200", "20261201-000002 house-bank -> 46415254 800");

    ReturnedPayments returned = new ReturnedPayments(town.database);
    returned.payAgain(pooled, "ada", "account corrected");
    returned.payAgain(kept, "ada", "account corrected");
    assertThat(book.settle(MONDAY.plusDays(2)).instructions())
        .extracting(SettlementTest::text)
        .containsExactly(
            "20261202-000001 giro -> 46415254 1000", "20261202-000002 house-bank -> 46415254 2250");
    assertThat(book.settle(MONDAY.plusDays(3)).instructions()).isEmpty();
  }

  /** An early morning's run would have used it up. */
  @Test
  void aDayOnWhichNothingIsToBePaidIsNotMadeAndCanBeLater() {
    book.settle(MONDAY);
    LocalDate tuesday = MONDAY.plusDays(1);
    assertThat(book.settle(tuesday).instructions()).isEmpty();
    assertThat(book.find(tuesday)).isEmpty();
    assertThat(book.waiting()).isEmpty();

    town.cleared(new TestBatch(town, 2).paid(21, town.cards.get(1), 1, BOOKS, 7_00));

    assertThat(book.waiting()).isEqualTo(Map.of(Currency.EUR, 7_00L));
    assertThat(book.settle(tuesday).instructions()).hasSize(2);
    assertThat(book.find(tuesday)).isPresent();
  }

  @Test
  void aPaymentIsSentOnceItIsInAFile() {
    assertThat(book.settle(MONDAY).instructions())
        .extracting(Instruction::state)
        .containsOnly(State.MADE);
    assertThat(book.inNoFile()).hasSize(4);
    accounts();
    town.texts("DELETE FROM bank_account WHERE party = 'book-shop' RETURNING party");

    SettlementFiles files = SettlementFiles.write(town.database, MONDAY, (_, _) -> {});

    assertThat(files.settlement().instructions())
        .extracting(each -> each.payee().party() + " " + each.state())
        .containsExactly(
            "first-acquirer SENT", "other-acquirer SENT", "corner-shop SENT", "book-shop MADE");
    assertThat(book.inNoFile())
        .extracting(Instruction::reference)
        .containsExactly("20261130-000004");
  }

  private void inFiles() {
    accounts();
    files(book.settle(MONDAY));
  }

  private Said paid(String payment, String amount) {
    return new DecidedPayments(town.database).paid(payment, Optional.of(amount));
  }

  private Said paidAll(String payment) {
    return new DecidedPayments(town.database).paid(payment, Optional.empty());
  }

  private Said stands(String payment, boolean isNews, long wasOwed, long owed, long again) {
    Instruction now =
        book.find(MONDAY).orElseThrow().instructions().stream()
            .filter(each -> each.reference().equals(payment))
            .findFirst()
            .orElseThrow();
    return new Said.Stands(now, isNews, wasOwed, owed, again);
  }

  private State standing(String payment) {
    return book.find(MONDAY).orElseThrow().instructions().stream()
        .filter(each -> each.reference().equals(payment))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /** Of what a bank keeps as much is paid in as the pool needs, and no more. */
  @Test
  void whoKeepsAnIssuersFundsPaysInWhatItHasToPay() {
    loaded(FloatArrangement.POOL, "giro", 10_00);
    loaded(FloatArrangement.BANK_KEEPS, "savings", 15_00);
    loaded(FloatArrangement.SAME_HOUSE, "house-bank", 100_00);

    assertThat(book.settle(MONDAY).instructions())
        .extracting(SettlementTest::text)
        .containsExactly(
            "20261130-000001 giro -> 46415254 1000",
            "20261130-000002 46415254 -> first-acquirer 1250",
            "20261130-000003 46415254 -> other-acquirer 2000",
            "20261130-000004 first-acquirer -> corner-shop 1232",
            "20261130-000005 other-acquirer -> book-shop 2000",
            "20261130-000006 savings -> 46415254 1500",
            "20261130-000007 house-bank -> 46415254 750");
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isZero();
    assertThat(kept(FloatArrangement.SAME_HOUSE, "house-bank")).isEqualTo(-92_50);
    town.hears("20261130-000007", State.RETURNED, MONDAY, "B-1");
    assertThat(kept(FloatArrangement.SAME_HOUSE, "house-bank")).isEqualTo(-100_00);
  }

  /** What it loaded and unloaded; the money of one issuer, or of one currency, pays no other's. */
  @Test
  void aBankPaysEachIssuersPoolInEachCurrency() {
    Currency dinars = Currency.named("KWD");
    moved(Town.ISSUER, Way.ONTO_CARD, Amount.parse("10.00", Currency.EUR));
    moved(Town.OTHER_ISSUER, Way.ONTO_CARD, Amount.parse("5.250", dinars));
    moved(Town.OTHER_ISSUER, Way.ONTO_CARD, Amount.parse("0.125", dinars));
    moved(Town.OTHER_ISSUER, Way.FROM_CARD, Amount.parse("1.00", Currency.EUR));
    accounts();
    Holder north = new Holder(Role.ISSUER, new PartyId("4e4f5244"));
    account(north, "Northern Issuer", "NO9386011117947", "DNBANOKKXXX");
    account(
        new Holder(Role.BANK, new PartyId("giro")),
        "Giro Bank",
        "DE12500105170648489890",
        "INGDDEFFXXX");

    Settlement settled = book.settle(MONDAY);
    assertThat(settled.instructions())
        .extracting(each -> text(each) + " " + each.currency())
        .startsWith(
            "20261130-000001 giro -> 46415254 1000 EUR",
            "20261130-000002 giro -> 4e4f5244 5375 KWD",
            "20261130-000003 4e4f5244 -> giro 100 EUR",
            "20261130-000004 46415254 -> first-acquirer 1250 EUR");
    Map<String, Bytes> files = files(settled);
    assertThat(files.keySet())
        .filteredOn(file -> file.startsWith("pacs.009-loads"))
        .containsExactly(
            "pacs.009-loads-4e4f5244-EUR-2026-11-30.xml",
            "pacs.009-loads-giro-EUR-2026-11-30.xml",
            "pacs.009-loads-giro-KWD-2026-11-30.xml");
    assertThat(text(Objects.requireNonNull(files.get("pacs.009-loads-giro-KWD-2026-11-30.xml"))))
        .contains("Ccy=\"KWD\">5.375<")
        .doesNotContain("EUR");
  }

  private void moved(int issuer, Way way, Amount amount) {
    moved(FloatArrangement.POOL, "giro", issuer, way, amount);
  }

  private void loaded(FloatArrangement arrangement, String bank, int minor) {
    moved(arrangement, bank, Town.ISSUER, Way.ONTO_CARD, Amount.ofMinor(minor, Currency.EUR));
  }

  private void moved(
      FloatArrangement arrangement, String bank, int issuer, Way way, Amount amount) {
    town.ledger.post(
        FloatRule.entry(
            arrangement,
            new PartyId(bank),
            TransactionId.next(InstantSource.fixed(TestBatch.NOON), new Random(amount.minor())),
            issuer,
            way,
            amount));
  }

  private long kept(FloatArrangement arrangement, String bank) {
    return town.balance(FloatRule.funds(arrangement, Town.ISSUER, new PartyId(bank), Currency.EUR));
  }

  private void accounts() {
    account(ISSUER, "Card Issuer", "DE02120300000000202051", "BYLADEM1001");
    account(ACQUIRER, "First Acquirer", "DE02500105170137075030", "INGDDEFFXXX");
    account(OTHER, "Other Acquirer", "DE02100500000054540402", "BELADEBEXXX");
    account(PAID_SHOP, "Corner Shop", "DE89370400440532013000", "COBADEFFXXX");
    account(PAID_BOOKS, "Book Shop", "DE02300209000106531065", "CMCIDEDDXXX");
  }

  private void account(Holder holder, String name, String iban, String bic) {
    book.account(holder, new BankAccount(name, iban, Optional.of(bic)));
  }

  private List<String> acts(String begins) {
    return town.texts(
        "SELECT what || ' of ' || subject FROM administrative_act WHERE what LIKE '%s%%' ORDER BY number"
            .formatted(begins));
  }

  private Map<String, Bytes> files(Settlement settled) {
    Map<String, Bytes> files = new TreeMap<>();
    assertThat(SettlementFiles.write(town.database, settled.day(), files::put).names())
        .isEqualTo(files.keySet());
    return files;
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static String text(Instruction each) {
    return "%s %s -> %s %d"
        .formatted(each.reference(), each.payer().party(), each.payee().party(), each.minor());
  }
}
