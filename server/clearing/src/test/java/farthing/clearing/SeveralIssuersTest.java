package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.FeeTerms;
import farthing.accounts.SettlementRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.iso20022.AccountId;
import farthing.iso20022.BankStatement;
import farthing.iso20022.Matching;
import farthing.iso20022.Transfer;
import farthing.store.DatabaseSettings;
import farthing.store.MerchantTerms;
import farthing.store.RefundBook;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.State;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two issuers' cards pay in euros, dinars of three decimals, and points, at merchants of two
 * acquirers: one settlement date, whose figures stand here as a person adds them up.
 */
class SeveralIssuersTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static final Currency DINARS = Currency.named("KWD");
  private static final Currency POINTS = Currency.named("P1001");
  private static final PartyId KIOSK = new PartyId("kiosk");
  private static final String FIRST_ACQUIRERS = "DE02500105170137075030";

  private static final Pattern AMOUNT =
      Pattern.compile("<(?:InstdAmt|IntrBkSttlmAmt|Amt) Ccy=\"(\\w+)\">([^<]+)<");

  private String name;
  private Town town;
  private SettlementBook book;

  /**
   * The shop's fee is 1 % and 5 of the smallest coins, the kiosk's 2 %, the book shop's nothing.
   */
  @BeforeEach
  void aDaysPurchases() {
    name = "issuers_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town(name);
    book = new SettlementBook(town.database);
    town.terms.agree(KIOSK, new MerchantTerms.Terms(Town.OTHER_ACQUIRER, new FeeTerms(200, 0)));
    IepId nora = made(Town.ISSUER);
    IepId ole = made(Town.OTHER_ISSUER);
    town.clearing.openings();
    TestBatch morning =
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, euros("12.50"))
            .paid(12, ole, 1, SHOP, euros("8.00"))
            .paid(13, ole, 2, SHOP, dinars("3.250"))
            .paid(14, nora, 2, BOOKS, euros("20.00"))
            .paid(15, nora, 3, BOOKS, dinars("1.005"))
            .paid(16, ole, 3, BOOKS, dinars("7.500"));
    town.cleared(morning);
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                BOOKS, morning.trxOf(15), Optional.of("0.505"), false, "ada", "a torn cover"));
    town.cleared(
        new TestBatch(town, Town.SECOND_PSAM, 1)
            .paid(21, ole, 4, KIOSK, euros("0.99"))
            .paid(22, nora, 4, KIOSK, dinars("2.000"))
            .paid(23, ole, 5, KIOSK, euros("3.00"))
            .cancelled(24, 23, ole, 6, KIOSK, euros("3.00"))
            .paid(25, ole, 7, KIOSK, Amount.parse("250", POINTS)));
    assertThat(town.disputes()).isEmpty();
    account(Role.ISSUER, "46415254", "DE02120300000000202051");
    account(Role.ISSUER, "4e4f5244", "NO9386011117947");
    account(Role.ACQUIRER, "first-acquirer", FIRST_ACQUIRERS);
    account(Role.ACQUIRER, "other-acquirer", "DE02100500000054540402");
    account(Role.MERCHANT, "corner-shop", "DE89370400440532013000");
    account(Role.MERCHANT, "book-shop", "DE02300209000106531065");
    account(Role.MERCHANT, "kiosk", "DE75512108001245126199");
  }

  @AfterEach
  void theBooksAddUp() throws Exception {
    AuditReport report = audit();
    assertThat(report.isClean()).as(report::toText).isTrue();
    town.close();
  }

  @Test
  void eachIssuerPaysEachAcquirerAndTheyTheirMerchantsInEachCurrency() {
    assertThat(book.settle(MONDAY).instructions())
        .extracting(SeveralIssuersTest::text)
        .containsExactly(
            "20261130-000001 46415254 -> first-acquirer EUR 1250",
            "20261130-000002 46415254 -> other-acquirer KWD 2500", // 1.005 and 2.000 less 0.505
            "20261130-000003 46415254 -> other-acquirer EUR 2000",
            "20261130-000004 4e4f5244 -> first-acquirer KWD 3250",
            "20261130-000005 4e4f5244 -> first-acquirer EUR 800",
            "20261130-000006 4e4f5244 -> other-acquirer KWD 7500",
            "20261130-000007 4e4f5244 -> other-acquirer EUR 99",
            // 3.250 less 0.033 and 0.005
            "20261130-000008 first-acquirer -> corner-shop KWD 3212",
            // 12.50 less 0.13 and 0.05, 8.00 less 0.08 and 0.05
            "20261130-000009 first-acquirer -> corner-shop EUR 2019",
            "20261130-000010 other-acquirer -> book-shop KWD 8000", // 1.005 and 7.500 less 0.505
            "20261130-000011 other-acquirer -> book-shop EUR 2000",
            // 2.000 less 0.040
            "20261130-000012 other-acquirer -> kiosk KWD 1960",
            // 0.99 less 0.02
            "20261130-000013 other-acquirer -> kiosk EUR 97");
  }

  /** The town's own five cards have EUR 100.00 each; what points buy no issuer pays for. */
  @Test
  void whatIsLeftOfEachIssuersFloatIsWhatItsCardsHold() throws Exception {
    book.settle(MONDAY);

    AuditReport report = audit();
    assertThat(report.accounts())
        .filteredOn(line -> line.account().startsWith("float of issuer "))
        .extracting(
            line -> line.account().substring(16) + " " + line.currency() + " " + line.posted())
        .containsExactlyInAnyOrder(
            "46415254 EUR 56750", // 600.00 less 12.50 and 20.00
            "46415254 KWD 97500", // 100.000 less 2.500; of it 0.505 wait for a card
            "46415254 P1001 1000",
            "4e4f5244 EUR 9101", // 100.00 less 8.00 and 0.99
            "4e4f5244 KWD 89250", // 100.000 less 3.250 and 7.500
            "4e4f5244 P1001 1000");
  }

  @Test
  void aFileHoldsThePaymentsOfOnePayerInOneCurrency() {
    book.settle(MONDAY);
    Map<String, String> files = files(MONDAY);

    assertThat(files.keySet())
        .containsExactly(
            "camt.054-book-shop-EUR-2026-11-30.xml",
            "camt.054-book-shop-KWD-2026-11-30.xml",
            "camt.054-corner-shop-EUR-2026-11-30.xml",
            "camt.054-corner-shop-KWD-2026-11-30.xml",
            "camt.054-kiosk-EUR-2026-11-30.xml",
            "camt.054-kiosk-KWD-2026-11-30.xml",
            "pacs.009-net-46415254-EUR-2026-11-30.xml",
            "pacs.009-net-46415254-KWD-2026-11-30.xml",
            "pacs.009-net-4e4f5244-EUR-2026-11-30.xml",
            "pacs.009-net-4e4f5244-KWD-2026-11-30.xml",
            "pain.001-first-acquirer-EUR-2026-11-30.xml",
            "pain.001-first-acquirer-KWD-2026-11-30.xml",
            "pain.001-other-acquirer-EUR-2026-11-30.xml",
            "pain.001-other-acquirer-KWD-2026-11-30.xml",
            "statement-book-shop-EUR-2026-11-30.csv",
            "statement-book-shop-KWD-2026-11-30.csv",
            "statement-corner-shop-EUR-2026-11-30.csv",
            "statement-corner-shop-KWD-2026-11-30.csv",
            "statement-kiosk-EUR-2026-11-30.csv",
            "statement-kiosk-KWD-2026-11-30.csv");
    assertThat(amounts(files, "pacs.009-net-46415254-EUR"))
        .containsExactly("EUR 12.50", "EUR 20.00");
    assertThat(amounts(files, "pacs.009-net-46415254-KWD")).containsExactly("KWD 2.500");
    assertThat(amounts(files, "pacs.009-net-4e4f5244-EUR")).containsExactly("EUR 8.00", "EUR 0.99");
    assertThat(amounts(files, "pacs.009-net-4e4f5244-KWD"))
        .containsExactly("KWD 3.250", "KWD 7.500");
    assertThat(amounts(files, "pain.001-first-acquirer-EUR")).containsExactly("EUR 20.19");
    assertThat(amounts(files, "pain.001-first-acquirer-KWD")).containsExactly("KWD 3.212");
    assertThat(amounts(files, "pain.001-other-acquirer-EUR"))
        .containsExactly("EUR 20.00", "EUR 0.97");
    assertThat(amounts(files, "pain.001-other-acquirer-KWD"))
        .containsExactly("KWD 8.000", "KWD 1.960");
    assertThat(amounts(files, "camt.054-kiosk-KWD"))
        .contains("KWD 1.960", "KWD 2.000", "KWD 0.040")
        .allMatch(amount -> amount.startsWith("KWD"));
  }

  @Test
  void aStatementHasItsOwnCurrencysLinesWithItsDecimals() {
    book.settle(MONDAY);
    Map<String, String> files = files(MONDAY);

    assertThat(lines(files, "statement-corner-shop-EUR"))
        .containsExactlyInAnyOrder(
            "PURCHASE 12.50 EUR",
            "FEE -0.18 EUR",
            "PURCHASE 8.00 EUR",
            "FEE -0.13 EUR",
            "PAYOUT -20.19 EUR");
    assertThat(lines(files, "statement-corner-shop-KWD"))
        .containsExactlyInAnyOrder("PURCHASE 3.250 KWD", "FEE -0.038 KWD", "PAYOUT -3.212 KWD");
    assertThat(lines(files, "statement-book-shop-EUR"))
        .containsExactlyInAnyOrder("PURCHASE 20.00 EUR", "PAYOUT -20.00 EUR");
    assertThat(lines(files, "statement-book-shop-KWD"))
        .containsExactlyInAnyOrder(
            "PURCHASE 1.005 KWD", "PURCHASE 7.500 KWD", "REFUND -0.505 KWD", "PAYOUT -8.000 KWD");
    assertThat(lines(files, "statement-kiosk-EUR"))
        .containsExactlyInAnyOrder(
            "PURCHASE 0.99 EUR",
            "FEE -0.02 EUR",
            "PURCHASE 3.00 EUR",
            "FEE -0.06 EUR",
            "CANCEL -3.00 EUR",
            "FEE 0.06 EUR",
            "PAYOUT -0.97 EUR");
    assertThat(lines(files, "statement-kiosk-KWD"))
        .containsExactlyInAnyOrder("PURCHASE 2.000 KWD", "FEE -0.040 KWD", "PAYOUT -1.960 KWD");
  }

  /** No bank is told of points: they stay owed to the merchant that took them. */
  @Test
  void pointsAreInNoFile() {
    book.settle(MONDAY);

    assertThat(files(MONDAY).values()).noneMatch(text -> text.contains("P1001"));
  }

  /** Its account holds both currencies; a payment that came back is owed again, in its own. */
  @Test
  void aBankBooksTheDinarsAndReturnsTheEuros() {
    book.settle(MONDAY);
    files(MONDAY);
    heard(
        FIRST_ACQUIRERS,
        entry("KWD", "3.212", "DBIT", "20261130-000008")
            + entry("EUR", "20.19", "DBIT", "20261130-000009")
            + entry("EUR", "20.19", "CRDT", "20261130-000009"));

    assertThat(book.find(MONDAY).orElseThrow().instructions())
        .filteredOn(each -> each.state() != State.SENT)
        .extracting(each -> text(each) + " " + each.state())
        .containsExactly(
            "20261130-000008 first-acquirer -> corner-shop KWD 3212 SETTLED",
            "20261130-000009 first-acquirer -> corner-shop EUR 2019 RETURNED");
    assertThat(town.owedTo(SHOP)).isEqualTo(20_19);
    assertThat(acquirerCash(DINARS)).isEqualTo(-38);
    assertThat(acquirerCash(Currency.EUR)).isEqualTo(-20_50);

    new ReturnedPayments(town.database).payAgain("20261130-000009", "ada", "the bank was closed");
    assertThat(book.settle(MONDAY.plusDays(1)).instructions())
        .extracting(SeveralIssuersTest::text)
        .containsExactly("20261201-000001 first-acquirer -> corner-shop EUR 2019");
    assertThat(files(MONDAY.plusDays(1)).keySet())
        .containsExactly("pain.001-first-acquirer-EUR-2026-12-01.xml");
    assertThat(acquirerCash(Currency.EUR)).isEqualTo(-31);
  }

  /** The right figures in the wrong currency are not what was ordered. */
  @Test
  void aPaymentThatIsBookedInAnotherCurrencyIsNotSettled() {
    book.settle(MONDAY);
    files(MONDAY);

    heard(FIRST_ACQUIRERS, entry("EUR", "32.12", "DBIT", "20261130-000008"));

    assertThat(book.find(MONDAY).orElseThrow().instructions())
        .filteredOn(each -> each.state() != State.SENT)
        .extracting(each -> each.reference() + " " + each.state())
        .containsExactly("20261130-000008 DIFFERS");
  }

  /** With EUR 100.00, KWD 100.000 and 1000 points. */
  private IepId made(int issuer) {
    return town.ordered(
            issuer, 1_001, 1, 1, euros("100.00"), dinars("100.000"), Amount.parse("1000", POINTS))
        .getFirst();
  }

  private void account(Role role, String party, String iban) {
    book.account(
        new Holder(role, new PartyId(party)),
        new BankAccount("Holder of " + party, iban, Optional.of("COBADEFFXXX")));
  }

  private Map<String, String> files(LocalDate day) {
    Map<String, Bytes> files = new TreeMap<>();
    SettlementFiles written = SettlementFiles.write(town.database, day, files::put);
    assertThat(written.leftOut()).isEmpty();
    assertThat(written.untold()).isEmpty();
    Map<String, String> texts = new TreeMap<>();
    files.forEach(
        (file, bytes) -> texts.put(file, new String(bytes.toArray(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static String text(Map<String, String> files, String begins) {
    return Objects.requireNonNull(
        files.get(files.keySet().stream().filter(n -> n.startsWith(begins)).findFirst().orElse("")),
        begins);
  }

  /** Of each payment of a file, as a bank reads it. */
  private static List<String> amounts(Map<String, String> files, String begins) {
    return AMOUNT
        .matcher(text(files, begins))
        .results()
        .map(amount -> amount.group(1) + " " + amount.group(2))
        .toList();
  }

  /** Kind, amount and currency of each line of a statement. */
  private static List<String> lines(Map<String, String> files, String begins) {
    return text(files, begins)
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(fields -> fields[1] + " " + fields[5] + " " + fields[6])
        .toList();
  }

  /** As `clearing heard` notes it. */
  private void heard(String account, String entries) {
    BankStatement statement =
        BankStatement.parse(
            Bytes.of(
                """
                <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
                <GrpHdr><MsgId>B-1</MsgId><CreDtTm>2026-12-01T06:00:00Z</CreDtTm></GrpHdr>
                <Stmt><Id>1</Id><Acct><Id><IBAN>%s</IBAN></Id></Acct>%s</Stmt></BkToCstmrStmt></Document>
                """
                    .formatted(account, entries)
                    .getBytes(StandardCharsets.UTF_8)));
    AccountId of = statement.accounts().getFirst().account();
    List<Transfer> ours =
        SettlementFiles.asBanksSee(book.find(MONDAY).orElseThrow()).transfers().stream()
            .filter(each -> each.debtor().account().equals(of))
            .toList();
    for (Matching.Outcome outcome : Matching.of(of, ours, statement.accounts()).outcomes()) {
      String reference = outcome.transfer().endToEndId().value();
      switch (outcome) {
        case Matching.Settled _ -> town.hears(reference, State.SETTLED, MONDAY, "B-1");
        case Matching.Returned _ -> town.hears(reference, State.RETURNED, MONDAY, "B-1");
        case Matching.AmountDiffers _, Matching.BookedAgain _ ->
            town.hears(reference, State.DIFFERS, MONDAY, "B-1");
        case Matching.Missing _ -> {}
      }
    }
  }

  private static String entry(String currency, String amount, String way, String reference) {
    return """
    <Ntry><Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-11-30</Dt></BookgDt><BkTxCd/><NtryDtls><TxDtls><Refs>
    <EndToEndId>%s</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
    """
        .formatted(currency, amount, way, reference);
  }

  private AuditReport audit() throws Exception {
    DatabaseSettings where = OnePostgres.settings(name);
    return Audit.of(
            Inputs.of(
                List.of(
                    new AuditedDatabase("clearing", where.url(), where.user(), where.password()))))
        .report();
  }

  private long acquirerCash(Currency currency) {
    return town.balance(SettlementRule.acquirerCash(Town.ACQUIRER, currency));
  }

  private static Amount euros(String text) {
    return Amount.parse(text, Currency.EUR);
  }

  private static Amount dinars(String text) {
    return Amount.parse(text, DINARS);
  }

  private static String text(Instruction each) {
    return "%s %s -> %s %s %d"
        .formatted(
            each.reference(),
            each.payer().party(),
            each.payee().party(),
            each.currency(),
            each.minor());
  }
}
