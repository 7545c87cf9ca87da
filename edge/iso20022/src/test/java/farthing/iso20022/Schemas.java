package farthing.iso20022;

import farthing.base.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.kapott.hbci.manager.HBCIVersion;
import org.xml.sax.SAXException;

/**
 * The schemas of ISO 20022 that hbci4java (hbci4j-core, LGPL 2.1) carries as it had them from ISO
 * 20022's registration authority, whose terms let everybody use and reproduce them.
 *
 * <p>It has those of pain.001 and camt.052 (an account's report within the day). The messages
 * camt.053 and camt.054 of the same version consist of the same types, but for the names at the top
 * and the balances, which a statement must have and a notification has not. Of pacs.009 the few
 * types of its own stand in a resource of ours; {@code ReadByOthersTest} checks what is written
 * against the whole message once more.
 */
final class Schemas {
  private static final String TYPES = "    <xs:complexType name=\"";

  private Schemas() {}

  static Schema payments() {
    return schema(official("pain.001.001.09"));
  }

  /**
   * @param version 2 to 9
   */
  static Schema statement(int version) {
    String report = official(reportOfVersion(version));
    return schema(
        renamed(report, "camt.053", "BkToCstmrStmt", "Stmt")
            .replace("minOccurs=\"0\" name=\"Bal\"", "minOccurs=\"1\" name=\"Bal\""));
  }

  static Schema notification() {
    String report = official(reportOfVersion(8));
    return schema(
        without(
            renamed(report, "camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
            "            <xs:element maxOccurs=\"unbounded\" minOccurs=\"0\" name=\"Bal\"",
            "/>\n"));
  }

  static Schema interbank() {
    String types = official(reportOfVersion(8));
    types = without(types, TYPES + "Document\"", "</xs:complexType>\n");
    types = without(types, TYPES + "BankToCustomerAccountReportV08\"", "</xs:complexType>\n");
    types = without(types, TYPES + "AccountReport25\"", "</xs:complexType>\n");
    return schema(
        replaced(
            replaced(types, reportOfVersion(8), InterbankFile.DEFINITION),
            "</xs:schema>",
            resource(Schemas.class, "pacs.009.001.08-types.xsd") + "</xs:schema>"));
  }

  /**
   * @throws SAXException saying what the schema does not allow
   */
  static void validate(Schema schema, Bytes file) throws SAXException {
    try {
      schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(file.toArray())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reportOfVersion(int version) {
    return String.format(Locale.ROOT, "camt.052.001.%02d", version);
  }

  private static String renamed(String report, String message, String root, String part) {
    String renamed = replaced(report, "camt.052", message);
    renamed = replaced(renamed, "\"BkToCstmrAcctRpt\"", '"' + root + '"');
    renamed = replaced(renamed, "name=\"Rpt\"", "name=\"" + part + '"');
    renamed = replaced(renamed, "\"AddtlRptInf\"", "\"Addtl" + part + "Inf\"");
    // version 2 has no pages
    return renamed.replace("\"RptPgntn\"", '"' + part + "Pgntn\"");
  }

  private static String replaced(String text, String what, String with) {
    if (!text.contains(what)) {
      throw new IllegalStateException("the schema has no " + what);
    }
    return text.replace(what, with);
  }

  private static String without(String text, String beginning, String end) {
    int from = text.indexOf(beginning);
    if (from < 0) {
      throw new IllegalStateException("the schema has no " + beginning);
    }
    return text.substring(0, from) + text.substring(text.indexOf(end, from) + end.length());
  }

  private static String official(String definition) {
    return resource(HBCIVersion.class, "/" + definition + ".xsd").replace("\r\n", "\n");
  }

  private static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema schema(String text) {
    try {
      return SchemaFactory.newDefaultInstance().newSchema(new StreamSource(new StringReader(text)));
    } catch (SAXException e) {
      throw new IllegalStateException("the schema is none", e);
    }
  }
}
