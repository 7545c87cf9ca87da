package farthing.iso20022;

import static farthing.iso20022.SettlementFilesTest.aDayOfTheBaker;
import static farthing.iso20022.SettlementFilesTest.advice;
import static farthing.iso20022.SettlementFilesTest.payments;
import static farthing.iso20022.Town.ACQUIRER;
import static farthing.iso20022.Town.BOOKSHOP;
import static farthing.iso20022.Town.CREATED;
import static farthing.iso20022.Town.GROCER;
import static farthing.iso20022.Town.ISSUER;
import static farthing.iso20022.Town.euros;
import static farthing.iso20022.Town.file;
import static farthing.iso20022.Town.pays;
import static org.assertj.core.api.Assertions.assertThat;

import com.prowidesoftware.swift.model.mx.AbstractMX;
import com.prowidesoftware.swift.model.mx.MxPacs00900108;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Prowide's reader (pw-iso20022, Apache-2.0), whose model is made from the whole message
 * definitions, reads what is written here. It drops without a word what is not where the definition
 * has it; so what it writes again must be all of it.
 */
class ReadByOthersTest {

  @Test
  void nothingIsLostOfWhatGoesBetweenBanks() throws Exception {
    Bytes file =
        InterbankFile.of(
                file(FileKind.NET_POSITIONS, Currency.EUR),
                CREATED,
                List.of(
                    pays(ISSUER, ACQUIRER, "N-1", "12.50"), pays(ACQUIRER, ISSUER, "N-2", "3.00")))
            .toXml();

    assertNothingIsLost(file);
    assertThat(
            MxPacs00900108.parse(file.text())
                .getFICdtTrf()
                .getCdtTrfTxInf()
                .getFirst()
                .getIntrBkSttlmAmt()
                .getValue())
        .isEqualByComparingTo("12.50");
  }

  @Test
  void nothingIsLostOfWhatIsPaidToMerchants() throws Exception {
    assertNothingIsLost(
        payments(
            List.of(
                pays(ACQUIRER, GROCER, "S-1", "12.50"), pays(ACQUIRER, BOOKSHOP, "S-2", "0.01"))));
  }

  @Test
  void nothingIsLostOfWhatMerchantsAreTold() throws Exception {
    assertNothingIsLost(advice(aDayOfTheBaker()));
  }

  /** What our test's banks write is what banks write, in versions for which there is no schema. */
  @ParameterizedTest
  @ValueSource(ints = {10, 11, 12, 13})
  void newerStatementsAreReadToo(int version) throws Exception {
    StatementText bank =
        StatementText.of(ACQUIRER)
            .inVersion(version)
            .debits(euros("12.50"), "S-1", "BANK-1")
            .givesBack(euros("1000"), "S-2", "BANK-2", "AC04")
            .isAboutToDebit(euros("1"), "S-3");

    assertNothingIsLost(bank.toXml());
    assertThat(bank.read().lines())
        .extracting(BankLine::endToEndId)
        .containsExactly("S-1", "S-2", "S-3");
  }

  private static void assertNothingIsLost(Bytes file) throws Exception {
    AbstractMX read = AbstractMX.parse(file.text());

    assertThat(read).isNotNull();
    assertThat(leaves(read.document())).isEqualTo(leaves(file.text()));
  }

  /**
   * Each text with the elements around it, in order; times as moments, since writing them varies.
   */
  private static List<String> leaves(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    List<String> leaves = new ArrayList<>();
    collect(document.getDocumentElement(), "", leaves);
    return leaves;
  }

  private static void collect(Element element, String above, List<String> leaves) {
    String path = above + "/" + element.getLocalName();
    boolean leaf = true;
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        leaf = false;
        collect(inner, path, leaves);
      }
    }
    if (leaf) {
      String text = element.getTextContent().strip();
      String value = path.endsWith("Tm") ? OffsetDateTime.parse(text).toInstant() + "" : text;
      leaves.add(path + " " + element.getAttribute("Ccy") + " " + value);
    }
  }
}
