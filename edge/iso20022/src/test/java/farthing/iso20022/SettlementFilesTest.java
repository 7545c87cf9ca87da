package farthing.iso20022;

import static farthing.iso20022.Town.ACQUIRER;
import static farthing.iso20022.Town.BAKER;
import static farthing.iso20022.Town.BOOKSHOP;
import static farthing.iso20022.Town.CREATED;
import static farthing.iso20022.Town.CUSTOMERS_BANK;
import static farthing.iso20022.Town.DAY;
import static farthing.iso20022.Town.GROCER;
import static farthing.iso20022.Town.ISSUER;
import static farthing.iso20022.Town.KWD;
import static farthing.iso20022.Town.euros;
import static farthing.iso20022.Town.file;
import static farthing.iso20022.Town.money;
import static farthing.iso20022.Town.pays;
import static farthing.iso20022.Town.trx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.iso20022.SettledPurchase.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.SAXException;

/** What is written for banks and merchants, held against the schemas of ISO 20022. */
class SettlementFilesTest {
  private static final List<Transfer> THREE =
      List.of(
          pays(ACQUIRER, BAKER, "S-1", "12.50"),
          pays(ACQUIRER, GROCER, "S-2", "1000.00"),
          pays(ACQUIRER, BOOKSHOP, "S-3", "0.01"));

  @Test
  void anAcquirerPaysThreeMerchants() throws Exception {
    Bytes file = payments(THREE);

    Schemas.validate(Schemas.payments(), file);
    assertThat(file.text())
        .contains("<MsgId>P20261130EUR001-farthing-acquiring</MsgId>")
        .contains("<NbOfTxs>3</NbOfTxs>")
        .contains("<CtrlSum>1012.51</CtrlSum>")
        .contains("<ReqdExctnDt>\n        <Dt>2026-11-30</Dt>")
        .contains("<Cd>SEPA</Cd>")
        .contains("<InstdAmt Ccy=\"EUR\">1000.00</InstdAmt>")
        .contains("<IBAN>GB82WEST12345698765432</IBAN>");
  }

  @Test
  void namesAreWrittenInTheLettersThatBanksHave() throws Exception {
    Bytes file = payments(THREE);

    assertThat(file.text()).contains("<Nm>Grocer + Sons</Nm>").contains("<Nm>Bucher .Grun. .</Nm>");
    assertThat(file.text().chars()).allMatch(c -> c < 0x80);
  }

  @Test
  void acquirerAndIssuerSettleWhatTheyOweEachOther() throws Exception {
    Bytes file =
        InterbankFile.of(
                file(FileKind.NET_POSITIONS, Currency.EUR),
                CREATED,
                List.of(
                    pays(ISSUER, ACQUIRER, "N-1", new Money(9_876_543_210L, Currency.EUR)),
                    pays(ACQUIRER, CUSTOMERS_BANK, "N-2", "3.00")))
            .toXml();

    Schemas.validate(Schemas.interbank(), file);
    assertThat(file.text())
        .contains("<TtlIntrBkSttlmAmt Ccy=\"EUR\">98765435.10</TtlIntrBkSttlmAmt>")
        .contains("<IntrBkSttlmAmt Ccy=\"EUR\">98765432.10</IntrBkSttlmAmt>")
        .contains("<LEI>5299000000FARTHING38</LEI>");
  }

  @Test
  void aDaysLoadsGoToThePool() throws Exception {
    InterbankFile file =
        InterbankFile.of(
            file(FileKind.LOADS, Currency.EUR),
            CREATED,
            List.of(pays(CUSTOMERS_BANK, ISSUER, "L-2026-11-29", "170.00")));

    Schemas.validate(Schemas.interbank(), file.toXml());
    assertThat(file.id().messageId()).isEqualTo("L20261130EUR001-farthing-acquiring");
  }

  @Test
  void theMerchantReadsWhichPurchaseBroughtWhat() throws Exception {
    Bytes file = advice(aDayOfTheBaker());

    Schemas.validate(Schemas.notification(), file);
    assertThat(file.text())
        .contains("<NtryRef>S-1</NtryRef>\n        <Amt Ccy=\"EUR\">11.90</Amt>")
        .contains("<EndToEndId>0199484ac1ab73e988f6000000000001</EndToEndId>")
        .contains("<Ustrd>PURCHASE TRX 0199484a-c1ab-73e9-88f6-000000000001</Ustrd>")
        .contains("<Ustrd>CANCEL TRX 0199484a-c1ab-73e9-88f6-000000000001</Ustrd>")
        .contains("<Id>ACQUIRER FEE</Id>");
  }

  @Test
  void whoeverSoldLessThanHeTookBackOwesTheAcquirer() throws Exception {
    MerchantSettlement settlement =
        new MerchantSettlement(
            new EndToEndId("S-1"), DAY, List.of(item(Kind.CANCEL, 7, "5.00", "0.10")));

    Bytes file = advice(settlement);

    Schemas.validate(Schemas.notification(), file);
    assertThat(file.text())
        .contains("<Amt Ccy=\"EUR\">4.90</Amt>\n        <CdtDbtInd>DBIT</CdtDbtInd>");
  }

  @ParameterizedTest
  @CsvSource({"JPY, 1250, 1250", "KWD, 1.25, 1.250", "EUR, 7, 7.00"})
  void amountsHaveTheDecimalsOfTheirCurrency(String code, String amount, String written)
      throws Exception {
    Currency currency = Currency.named(code);
    List<Transfer> transfers = List.of(pays(ACQUIRER, BAKER, "S-1", money(amount, currency)));

    Bytes file =
        MerchantPayments.of(file(FileKind.MERCHANT_PAYMENTS, currency), CREATED, transfers).toXml();

    Schemas.validate(Schemas.payments(), file);
    assertThat(file.text())
        .contains("<InstdAmt Ccy=\"" + code + "\">" + written + "</InstdAmt>")
        .contains("<CtrlSum>" + written + "</CtrlSum>");
  }

  @Test
  void whatIsNotInEurosIsNoSepaPayment() throws Exception {
    Bytes file =
        MerchantPayments.of(
                file(FileKind.MERCHANT_PAYMENTS, KWD),
                CREATED,
                List.of(
                    pays(
                        ACQUIRER,
                        Party.of("Souk", new AccountId.Other("0012-345/6")),
                        "S-1",
                        money("1", KWD))))
            .toXml();

    Schemas.validate(Schemas.payments(), file);
    assertThat(file.text())
        .doesNotContain("SEPA")
        .contains("<ChrgBr>SHAR</ChrgBr>")
        .containsPattern("<Othr>\\s+<Id>0012-345/6</Id>");
  }

  @Test
  void eurosToAnAccountWithoutIbanAreNoSepaPayment() {
    Party abroad = Party.of("Kiosk", new AccountId.Other("0012-345"));

    assertThat(payments(List.of(pays(ACQUIRER, BAKER, "S-1", "1"))).text()).contains("SLEV");
    assertThat(
            payments(List.of(pays(ACQUIRER, BAKER, "S-1", "1"), pays(ACQUIRER, abroad, "S-2", "1")))
                .text())
        .doesNotContain("SEPA")
        .doesNotContain("SLEV");
  }

  @Test
  void theSameSettlementIsTheSameFileInWhateverOrderAndHoweverOften() {
    assertThat(payments(THREE.reversed())).isEqualTo(payments(THREE));

    Bytes later =
        MerchantPayments.of(
                file(FileKind.MERCHANT_PAYMENTS, Currency.EUR),
                Instant.parse("2027-01-05T10:00:00Z"),
                THREE)
            .toXml();
    assertThat(later.text())
        .isEqualTo(payments(THREE).text().replace("2026-11-29T23:30:00Z", "2027-01-05T10:00:00Z"));
  }

  @Test
  void aPaymentBetweenBanksIsFollowedUnderOneNumberHoweverOftenItIsWritten() {
    String one = interbankText("N-1");
    String again = interbankText("N-1");
    String another = interbankText("N-2");

    assertThat(again).isEqualTo(one);
    assertThat(uetr(another)).isNotEqualTo(uetr(one));
  }

  @Test
  void messageIdsTellApartWhateverMayNotBeMistaken() {
    FileId one = file(FileKind.LOADS, Currency.EUR);
    PartyId longName = new PartyId("a-party-with-a-name-of-forty-characters");
    PartyId other = new PartyId("a-party-with-another-name-of-forty-chars");

    assertThat(
            List.of(
                one,
                new FileId(FileKind.NET_POSITIONS, one.who(), DAY, Currency.EUR, 1),
                new FileId(FileKind.LOADS, one.who(), DAY.plusDays(1), Currency.EUR, 1),
                new FileId(FileKind.LOADS, one.who(), DAY, Currency.JPY, 1),
                new FileId(FileKind.LOADS, one.who(), DAY, Currency.EUR, 999),
                new FileId(FileKind.LOADS, longName, DAY, Currency.EUR, 1),
                new FileId(FileKind.LOADS, other, DAY, Currency.EUR, 1)))
        .extracting(FileId::messageId)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.length() <= 35);
  }

  @ParameterizedTest
  @CsvSource({
    "<NbOfTxs>3</NbOfTxs>, <NbOfTxs>three</NbOfTxs>, three",
    "<EndToEndId>S-2</EndToEndId>, '', PmtId",
    "<Nm>Corner Bakery</Nm>, <Name>Corner Bakery</Name>, Name",
    "EUR\">12.50<, EUR\">-12.50<, minInclusive",
    "GB82WEST12345698765432, gb82WEST12345698765432, IBAN",
    "pain.001.001.09, pain.001.001.10, Document"
  })
  void theSchemaRefusesAFileThatIsBroken(String what, String with, String said) {
    String broken = payments(THREE).text().replaceFirst(what, with);

    assertThat(broken).isNotEqualTo(payments(THREE).text());
    assertThatThrownBy(() -> Schemas.validate(Schemas.payments(), Town.bytes(broken)))
        .isInstanceOf(SAXException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({
    "<SttlmMtd>CLRG</SttlmMtd>, <SttlmMtd>CASH</SttlmMtd>, CASH",
    "<BICFI>ABNANL2A</BICFI>, <BICFI>abnanl2a</BICFI>, BICFI",
    "<IntrBkSttlmAmt Ccy=\"EUR\">, <IntrBkSttlmAmt>, Ccy",
    "<TxId>N-1</TxId>, <TxId/>, Max35Text"
  })
  void theSchemaRefusesABrokenFileBetweenBanks(String what, String with, String said) {
    String broken = interbankText("N-1").replaceFirst(what, with);

    assertThat(broken).isNotEqualTo(interbankText("N-1"));
    assertThatThrownBy(() -> Schemas.validate(Schemas.interbank(), Town.bytes(broken)))
        .isInstanceOf(SAXException.class)
        .hasMessageContaining(said);
  }

  @Test
  void pointsAndAuthenticationNeverReachABank() {
    assertThatThrownBy(() -> Money.of(Amount.parse("500", Currency.named("P1000"))))
        .hasMessageContaining("CURRENCY_NOT_MONEY")
        .hasMessageContaining("no money moves");
    assertThatThrownBy(() -> Money.of(Amount.ofMinor(0, Currency.AUTHENTICATION)))
        .hasMessageContaining("CURRENCY_NOT_MONEY");
    assertThatThrownBy(() -> file(FileKind.LOADS, Currency.named("P8999")))
        .hasMessageContaining("CURRENCY_NOT_MONEY");
  }

  @Test
  void aCurrencyHasTheDecimalsOfTheStandardOrIsNotPaid() {
    assertRefused(RefusalCode.CURRENCY_UNKNOWN, () -> new Money(1, new Currency(978, 3)));
    assertRefused(RefusalCode.CURRENCY_UNKNOWN, () -> new Money(1, new Currency(999, 0)));
  }

  @Test
  void whatDoesNotBelongIntoOneFileIsRefused() {
    assertRefused(RefusalCode.NOT_OF_ONE_FILE, () -> payments(List.of()));
    assertRefused(
        RefusalCode.NOT_OF_ONE_FILE, () -> payments(List.of(THREE.getFirst(), THREE.getFirst())));
    assertRefused(
        RefusalCode.NOT_OF_ONE_FILE,
        () -> payments(List.of(pays(ACQUIRER, BAKER, "S-1", money("1", Currency.JPY)))));
    assertRefused(
        RefusalCode.NOT_OF_ONE_FILE,
        () -> payments(List.of(THREE.getFirst(), pays(ISSUER, BAKER, "S-9", "1.00"))));
    assertRefused(
        RefusalCode.NOT_OF_ONE_FILE,
        () ->
            payments(
                List.of(
                    new Transfer(
                        new EndToEndId("S-1"), ACQUIRER, BAKER, euros("1"), DAY.plusDays(1), ""))));
    assertRefused(
        RefusalCode.NOT_OF_ONE_FILE,
        () -> InterbankFile.of(file(FileKind.MERCHANT_PAYMENTS, Currency.EUR), CREATED, THREE));
  }

  @Test
  void aMerchantIsNoBank() {
    assertRefused(
        RefusalCode.PARTY_INCOMPLETE,
        () -> InterbankFile.of(file(FileKind.LOADS, Currency.EUR), CREATED, THREE));
  }

  @Test
  void nothingIsPaidToTheWrongPartyForAMistypedNumber() {
    assertRefused(RefusalCode.ACCOUNT_WRONG, () -> new AccountId.Iban("DE89370400440532013001"));
    assertRefused(RefusalCode.ACCOUNT_WRONG, () -> new AccountId.Other("12 34"));
    assertRefused(RefusalCode.BIC_WRONG, () -> new Bic("COBADEFFX"));
    assertRefused(RefusalCode.LEI_WRONG, () -> new Lei("5299000000FARTHING83"));
    assertRefused(RefusalCode.ACCOUNT_WRONG, () -> pays(BAKER, BAKER, "S-1", "1.00"));
    assertRefused(RefusalCode.AMOUNT_OUT_OF_RANGE, () -> pays(ACQUIRER, BAKER, "S-1", "0.00"));
  }

  @ParameterizedTest
  @CsvSource({
    "/S-1",
    "S-1/",
    "S//1",
    "S 1",
    "Sü1",
    "notprovided",
    "123456789012345678901234567890123456",
    "''"
  })
  void aReferenceIsOneThatBanksCarryUnchanged(String reference) {
    assertRefused(RefusalCode.REFERENCE_WRONG, () -> new EndToEndId(reference));
  }

  private static void assertRefused(RefusalCode code, Runnable what) {
    assertThatThrownBy(what::run)
        .isInstanceOfSatisfying(
            NotForABank.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  static Bytes payments(List<Transfer> transfers) {
    return MerchantPayments.of(file(FileKind.MERCHANT_PAYMENTS, Currency.EUR), CREATED, transfers)
        .toXml();
  }

  static MerchantSettlement aDayOfTheBaker() {
    return new MerchantSettlement(
        new EndToEndId("S-1"),
        DAY,
        List.of(
            item(Kind.PURCHASE, 1, "3.20", "0.05"),
            item(Kind.PURCHASE, 2, "12.00", "0.10"),
            item(Kind.CANCEL, 1, "3.20", "0.00"),
            item(Kind.PURCHASE, 3, "0.05", "0.00")));
  }

  private static SettledPurchase item(Kind kind, int number, String gross, String fee) {
    return new SettledPurchase(
        kind, trx(number), CREATED.minusSeconds(number), euros(gross), euros(fee));
  }

  static Bytes advice(MerchantSettlement... settlements) {
    return new MerchantAdvice(
            file(FileKind.MERCHANT_ADVICE, Currency.EUR), CREATED, BAKER, List.of(settlements))
        .toXml();
  }

  private static String interbankText(String reference) {
    return InterbankFile.of(
            file(FileKind.NET_POSITIONS, Currency.EUR),
            CREATED,
            List.of(pays(ISSUER, ACQUIRER, reference, "5.00")))
        .toXml()
        .text();
  }

  private static String uetr(String text) {
    return text.substring(text.indexOf("<UETR>"), text.indexOf("</UETR>"));
  }
}
