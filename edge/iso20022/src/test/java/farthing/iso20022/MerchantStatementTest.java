package farthing.iso20022;

import static farthing.iso20022.SettlementFilesTest.aDayOfTheBaker;
import static farthing.iso20022.Town.BAKER;
import static farthing.iso20022.Town.CREATED;
import static farthing.iso20022.Town.DAY;
import static farthing.iso20022.Town.KWD;
import static farthing.iso20022.Town.money;
import static farthing.iso20022.Town.trx;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.iso20022.MerchantStatement.Kind;
import farthing.iso20022.MerchantStatement.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerchantStatementTest {

  @Test
  void theBakerReadsItsDayLineByLine() {
    assertThat(csv(BAKER, aDayOfTheBaker()))
        .isEqualTo(
            """
            settlement_date,kind,trx,settlement_reference,time,amount,currency,merchant
            2026-11-30,PURCHASE,0199484a-c1ab-73e9-88f6-000000000003,S-1,2026-11-29T23:29:57Z,0.05,EUR,Corner Bakery
            2026-11-30,PURCHASE,0199484a-c1ab-73e9-88f6-000000000002,S-1,2026-11-29T23:29:58Z,12.00,EUR,Corner Bakery
            2026-11-30,FEE,0199484a-c1ab-73e9-88f6-000000000002,S-1,2026-11-29T23:29:58Z,-0.10,EUR,Corner Bakery
            2026-11-30,PURCHASE,0199484a-c1ab-73e9-88f6-000000000001,S-1,2026-11-29T23:29:59Z,3.20,EUR,Corner Bakery
            2026-11-30,FEE,0199484a-c1ab-73e9-88f6-000000000001,S-1,2026-11-29T23:29:59Z,-0.05,EUR,Corner Bakery
            2026-11-30,CANCEL,0199484a-c1ab-73e9-88f6-000000000001,S-1,2026-11-29T23:29:59Z,-3.20,EUR,Corner Bakery
            2026-11-30,PAYOUT,,S-1,,-11.90,EUR,Corner Bakery
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void everyLineNamesWhatItIsAboutAndTogetherTheyComeToNothing() {
    List<Line> lines = new MerchantStatement(BAKER, List.of(aDayOfTheBaker())).lines();

    assertThat(lines).allMatch(line -> line.trx().isPresent() != (line.kind() == Kind.PAYOUT));
    assertThat(lines.stream().mapToLong(Line::minor).sum()).isZero();
  }

  @Test
  void amountsHaveTheDecimalsOfTheirCurrency() {
    assertThat(csv(BAKER, settlement("S-1", "1250", Currency.JPY))).contains(",1250,JPY,");
    assertThat(csv(BAKER, settlement("S-1", "0.005", KWD))).contains(",-0.005,KWD,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1+1 Bakery",
        "-2 Bakery",
        "@SUM(A1) Bakery",
        "\t=1 Bakery",
        "\r\n=1 Bakery",
        "\uFF1D1 Bakery"
      })
  void aNameIsNeverAFormula(String name) {
    Party merchant = Party.of(name, BAKER.account());

    String field = fields(csv(merchant, settlement("S-1", "1", Currency.EUR))).getLast();

    assertThat(field).isEqualTo("'" + name);
  }

  @Test
  void aReferenceIsNeverAFormula() {
    List<String> fields = fields(csv(BAKER, settlement("+S-1", "1", Currency.EUR)));

    assertThat(fields).contains("'+S-1").doesNotContain("+S-1");
  }

  @Test
  void quotesCommasAndLineEndsStayInsideOfTheirField() {
    Party merchant = Party.of("Bücher, \"Grün\"\r\n& Söhne", BAKER.account());

    assertThat(fields(csv(merchant, settlement("S-1", "1", Currency.EUR))))
        .last()
        .isEqualTo("Bücher, \"Grün\"\r\n& Söhne");
  }

  private static MerchantSettlement settlement(String reference, String amount, Currency currency) {
    return new MerchantSettlement(
        new EndToEndId(reference),
        DAY,
        List.of(
            new SettledPurchase(
                SettledPurchase.Kind.PURCHASE,
                trx(1),
                CREATED,
                money(amount, currency),
                new Money(0, currency))));
  }

  private static String csv(Party merchant, MerchantSettlement... settlements) {
    return new MerchantStatement(merchant, List.of(settlements)).toCsv().text();
  }

  /** As RFC 4180 has it, without its records. */
  private static List<String> fields(String csv) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (c == '"' && quoted && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || csv.startsWith("\r\n", i))) {
        fields.add(field.toString());
        field.setLength(0);
        i += c == ',' ? 0 : 1;
      } else {
        field.append(c);
      }
    }
    assertThat(quoted).isFalse();
    return fields;
  }
}
