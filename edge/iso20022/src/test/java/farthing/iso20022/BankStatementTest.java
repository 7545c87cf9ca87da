package farthing.iso20022;

import static farthing.iso20022.Town.ACQUIRER;
import static farthing.iso20022.Town.euros;
import static farthing.iso20022.Town.money;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.iso20022.BankLine.Direction;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What banks send, and what somebody sends who is no bank. */
class BankStatementTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
  void everyVersionTellsTheSame(int version) throws Exception {
    StatementText bank = everything(StatementText.of(ACQUIRER).inVersion(version));
    Schemas.validate(Schemas.statement(version), bank.toXml());

    BankStatement read = BankStatement.parse(bank.toXml());

    assertThat(read.version()).isEqualTo(version);
    assertThat(read.messageId()).isEqualTo("MSG-2026/230");
    assertThat(read.accounts().getFirst()).isEqualTo(everything(StatementText.of(ACQUIRER)).read());
  }

  @Test
  void aStatementSaysWhatMovedWhenAndUnderWhichReference() {
    AccountStatement statement = everything(StatementText.of(ACQUIRER)).read();

    assertThat(statement.id()).isEqualTo("2026/230");
    assertThat(statement.account()).isEqualTo(ACQUIRER.account());
    assertThat(statement.lines().getFirst())
        .isEqualTo(
            new BankLine(
                Direction.DEBIT,
                Optional.of(euros("12.50")),
                true,
                false,
                "",
                Optional.of(LocalDate.of(2026, 11, 30)),
                Optional.of(LocalDate.of(2026, 12, 1)),
                "S-1",
                "BANK-1",
                ""));
    assertThat(statement.lines())
        .extracting(BankLine::endToEndId)
        .containsExactly("S-1", "S-2", "S-3", "S-4", "S-5", "X-9");
    assertThat(statement.lines().get(1).returnReason()).isEqualTo("AC04");
    assertThat(statement.lines().get(2).booked()).isFalse();
    assertThat(statement.lines().subList(3, 5))
        .extracting(line -> line.amount().orElseThrow().toString())
        .containsExactly("EUR 3.00", "EUR 4.00");
  }

  @Test
  void eachCurrencyHasItsDecimals() {
    AccountStatement statement =
        StatementText.of(ACQUIRER)
            .credits(money("1250", Currency.JPY), "J-1", "B")
            .credits(money("1.255", Town.KWD), "K-1", "B")
            .with(
                StatementText.of(ACQUIRER)
                    .debits(euros("7"), "E-1", "B")
                    .entries()
                    .replace(">7.00<", ">+007.<"))
            .read();

    assertThat(statement.lines())
        .extracting(line -> line.amount().orElseThrow().toString())
        .containsExactly("JPY 1250", "KWD 1.255", "EUR 7.00");
  }

  @Test
  void anEntryWithoutDetailsIsALineWithoutReference() {
    String entry =
        "<Ntry><Amt Ccy=\"EUR\">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>1</RvslInd>"
            + "<Sts><Cd>BOOK</Cd></Sts><BkTxCd/></Ntry>";

    BankLine line = StatementText.of(ACQUIRER).with(entry).read().lines().getFirst();

    assertThat(line.endToEndId()).isEmpty();
    assertThat(line.bankReference()).isEmpty();
    assertThat(line.bookingDate()).isEmpty();
    assertThat(line.reversal()).isTrue();
  }

  @Test
  void aBankThatTellsOnlyTheSumTellsNoAmountOfEach() {
    String detail = "<TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs></TxDtls>";

    AccountStatement statement =
        StatementText.of(ACQUIRER)
            .debitsTogether(euros("7"), detail.formatted("S-4"), detail.formatted("S-5"))
            .read();

    assertThat(statement.lines()).extracting(BankLine::amount).containsOnly(Optional.empty());
  }

  @Test
  void whatOthersPutBetweenIsPassedOver() {
    String text =
        everything(StatementText.of(ACQUIRER))
            .text()
            .replace(
                "</TxDtls>",
                "<x:Amt xmlns:x=\"urn:bank\" Ccy=\"EUR\">999</x:Amt><!-- <Amt> --></TxDtls>");

    assertThat(BankStatement.parse(Town.bytes(text)).accounts().getFirst())
        .isEqualTo(everything(StatementText.of(ACQUIRER)).read());
  }

  @Test
  void severalAccountsComeInOneFile() {
    String text = StatementText.of(ACQUIRER).text();
    String second = "<Stmt><Id>7</Id><Acct><Id><Othr><Id>0012-345</Id></Othr></Id></Acct></Stmt>";

    List<AccountStatement> accounts =
        BankStatement.parse(
                Town.bytes(text.replace("</BkToCstmrStmt>", second + "</BkToCstmrStmt>")))
            .accounts();

    assertThat(accounts)
        .extracting(AccountStatement::account)
        .containsExactly(ACQUIRER.account(), new AccountId.Other("0012-345"));
  }

  @ParameterizedTest
  @CsvSource({
    "<CdtDbtInd>DBIT, <CdtDbtInd>DEBT, 'Ntry/CdtDbtInd: CRDT or DBIT is wanted'",
    ">12.50<, >-12.50<, 'Ntry/Amt: an amount is digits'",
    ">12.50<, >1e9<, 'Ntry/Amt: an amount is digits'",
    "Ccy=\"EUR\">12.50, >12.50, 'Ntry/Amt: an amount is digits'",
    "<Dt>2026-11-30</Dt>, <Dt>2026-13-30</Dt>, 'not a date'",
    "<IBAN>DE89, <IBAN>DE98, 'Acct/Id/IBAN: not an IBAN'",
    "<Acct>, <Konto>, 'not XML'",
    "<Sts><Cd>BOOK</Cd></Sts>, '', 'Ntry: an entry (Ntry) has an amount, a direction and a status'",
    "<AcctSvcrRef>BANK-1, <AcctSvcrRef>B-12345678901234567890123456789012345, 'AcctSvcrRef: more than 35'",
    "<Rsn><Cd>AC04</Cd></Rsn>, <Rsn>AC04567890123456789012345678901234567890</Rsn>, 'RtrInf/Rsn: more than 35'",
    "camt.053.001.08, camt.053.001.01, 'version 1 of camt.053 is not read'",
    "camt.053.001.08, camt.053.001.14, 'ask the bank for one of 2 to 13'",
    "camt.053.001.08, camt.054.001.08, 'not a bank statement'",
    "</Document>, '', 'not XML'",
    "</Document>, </Document><Document/>, 'not XML'"
  })
  void whatIsWrongIsNamedWithItsPlace(String what, String with, String said) {
    String text = everything(StatementText.of(ACQUIRER)).text();
    String broken = text.replace(what, with);
    assertThat(broken).isNotEqualTo(text);

    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(broken)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining(said)
        .hasMessageMatching("(?s)line [0-9]+, .*");
  }

  /** A bank's gold, or another's reference, keeps no payment of ours from being read. */
  @ParameterizedTest
  @CsvSource({
    ">12.50<, >12.505<, 'its amount has more decimals or digits than EUR has', S-1",
    ">12.50<, >12345678901234567890<, 'its amount has more decimals or digits than EUR has', S-1",
    "Ccy=\"EUR\">12.50, Ccy=\"XAU\">12.50, 'XAU is no currency that is known here', S-1",
    "<EndToEndId>S-1<, <EndToEndId>S-12345678901234567890123456789012345<, 'its EndToEndId has more than 35 characters', ''"
  })
  void aLineThatIsNotReadIsLeftAndTheOthersAreRead(
      String what, String with, String why, String reference) {
    AccountStatement whole = everything(StatementText.of(ACQUIRER)).read();
    String text = everything(StatementText.of(ACQUIRER)).text().replace(what, with);

    List<BankLine> lines = BankStatement.parse(Town.bytes(text)).accounts().getFirst().lines();

    assertThat(lines.getFirst().unread()).isEqualTo(why);
    assertThat(lines.getFirst().endToEndId()).isEqualTo(reference);
    assertThat(lines.subList(1, lines.size()))
        .isEqualTo(whole.lines().subList(1, whole.lines().size()));
    assertThat(whole.lines()).extracting(BankLine::unread).containsOnly("");
  }

  /** The sum is in gold, and its parts say their own euros. */
  @Test
  void anEntryWhoseSumIsNotReadIsReadByItsParts() {
    StatementText bank = StatementText.of(ACQUIRER);
    String text =
        bank.debitsTogether(
                euros("7"), bank.detail(euros("3"), "S-4"), bank.detail(euros("4"), "S-5"))
            .text()
            .replace("Ccy=\"EUR\">7.00", "Ccy=\"XAU\">7.00");

    assertThat(BankStatement.parse(Town.bytes(text)).accounts().getFirst().lines())
        .extracting(line -> line.amount().orElseThrow() + line.unread())
        .containsExactly("EUR 3.00", "EUR 4.00");
  }

  @Test
  @Timeout(20)
  void aReferenceOfAnyLengthIsNotRead() {
    String text =
        StatementText.of(ACQUIRER).debits(euros("1"), "x".repeat(5_000_000), "BANK-1").text();

    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(text)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("EndToEndId: more than 1000 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE Document>",
        "<!DOCTYPE Document [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE Document SYSTEM \"http://127.0.0.1:1/x.dtd\">",
        "<!DOCTYPE Document [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
      })
  @Timeout(20)
  void aDocumentTypeIsNotReadWhateverIsInIt(String type) {
    String text =
        StatementText.of(ACQUIRER)
            .text()
            .replace("<Document", type + "<Document")
            .replace("2026/230", "&a;");

    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(text)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("a document type, which is not read");
  }

  @Test
  void anEntityThatNobodyDeclaredIsNotRead() {
    String text = StatementText.of(ACQUIRER).text().replace("2026/230", "&a;");

    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(text))).isInstanceOf(Malformed.class);
  }

  @Test
  @Timeout(20)
  void whatIsNestedDeeperThanAnyStatementIsRefused() {
    String text =
        StatementText.of(ACQUIRER).with("<a>".repeat(100_000) + "</a>".repeat(100_000)).text();

    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(text)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("nested deeper than 32");
  }

  @Test
  @Timeout(60)
  void whatIsLongerThanItsBoundIsRefused() {
    String longText = StatementText.of(ACQUIRER).numbered("x".repeat(5_000_000)).text();
    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(longText)))
        .hasMessageContaining("more than 35 characters");

    String blanks = StatementText.of(ACQUIRER).numbered(" ".repeat(5_000_000)).text();
    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(blanks)))
        .hasMessageContaining("more than 35 characters");

    assertThatThrownBy(
            () -> BankStatement.parse(Bytes.holding(new byte[BankStatement.LARGEST + 1])))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("at most 67108864 bytes");
  }

  @Test
  @Timeout(60)
  void moreMovementsThanAFileMayHaveAreRefused() {
    String details = "<TxDtls/>".repeat(BankStatement.MOST_LINES);
    String text = StatementText.of(ACQUIRER).debitsTogether(euros("1"), details).text();
    assertThat(BankStatement.parse(Town.bytes(text)).accounts().getFirst().lines())
        .hasSize(BankStatement.MOST_LINES);

    String more =
        StatementText.of(ACQUIRER)
            .debitsTogether(euros("1"), details)
            .debits(euros("1"), "S-1", "B")
            .text();
    assertThatThrownBy(() -> BankStatement.parse(Town.bytes(more)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("more than 200000 movements");
  }

  @Test
  void itIsReadInTheEncodingThatItNames() {
    String text = StatementText.of(ACQUIRER).numbered("Böörse").text();

    Bytes latin =
        Bytes.of(text.replace("UTF-8", "ISO-8859-1").getBytes(StandardCharsets.ISO_8859_1));
    Bytes wide = Bytes.of(text.replace("UTF-8", "UTF-16").getBytes(StandardCharsets.UTF_16));

    assertThat(BankStatement.parse(latin).accounts().getFirst().id()).isEqualTo("Böörse");
    assertThat(BankStatement.parse(wide).accounts().getFirst().id()).isEqualTo("Böörse");
    assertThatThrownBy(() -> BankStatement.parse(Bytes.of((byte) 0xFF, (byte) 0)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> BankStatement.parse(Bytes.empty())).isInstanceOf(Malformed.class);
  }

  /** A payment, one that came back, one that is to come, two booked as one, and a stranger's. */
  private static StatementText everything(StatementText bank) {
    return bank.debits(euros("12.50"), "S-1", "BANK-1")
        .givesBack(euros("1000"), "S-2", "BANK-2", "AC04")
        .isAboutToDebit(euros("0.01"), "S-3")
        .debitsTogether(euros("7"), bank.detail(euros("3"), "S-4"), bank.detail(euros("4"), "S-5"))
        .credits(euros("99"), "X-9", "BANK-9");
  }
}
