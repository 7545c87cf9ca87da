package farthing.iso20022;

import farthing.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one ISO 20022 message, indented by two blanks: the same calls give the same bytes. */
final class XmlOut {
  private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:";

  /** The JDK's own, whatever else is on the class path. */
  private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

  private final XMLStreamWriter out;
  private int depth;

  private XmlOut(XMLStreamWriter out) {
    this.out = out;
  }

  /** What is written inside of an element. */
  interface Content {
    void write() throws XMLStreamException;
  }

  interface Message {
    void write(XmlOut out) throws XMLStreamException;
  }

  /**
   * @param definition as {@code pacs.009.001.08}
   * @param root the message's element in the document
   */
  static Bytes document(String definition, String root, Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter writer = XML.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      writer.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
      writer.writeCharacters("\n");
      writer.writeStartElement("Document");
      writer.writeDefaultNamespace(NAMESPACE + definition);
      XmlOut out = new XmlOut(writer);
      out.depth = 1;
      out.in(root, () -> message.write(out));
      writer.writeCharacters("\n");
      writer.writeEndElement();
      writer.writeCharacters("\n");
      writer.writeEndDocument();
      writer.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("memory takes what is written", e);
    }
    return Bytes.holding(bytes.toByteArray());
  }

  void in(String element, Content content) throws XMLStreamException {
    line();
    out.writeStartElement(element);
    depth++;
    content.write();
    depth--;
    line();
    out.writeEndElement();
  }

  void text(String element, String text) throws XMLStreamException {
    line();
    out.writeStartElement(element);
    out.writeCharacters(text);
    out.writeEndElement();
  }

  /** Nothing at all for an empty text: ISO 20022 has no empty elements. */
  void textIfAny(String element, String text) throws XMLStreamException {
    if (!text.isEmpty()) {
      text(element, text);
    }
  }

  void number(String element, long number) throws XMLStreamException {
    text(element, Long.toString(number));
  }

  void amount(String element, Money amount) throws XMLStreamException {
    line();
    out.writeStartElement(element);
    out.writeAttribute("Ccy", amount.currency().name());
    out.writeCharacters(amount.number());
    out.writeEndElement();
  }

  void date(String element, LocalDate date) throws XMLStreamException {
    text(element, date.toString());
  }

  /** To the second, in UTC. */
  void time(String element, Instant time) throws XMLStreamException {
    text(element, time.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  void account(String element, AccountId account) throws XMLStreamException {
    in(element, () -> accountId(account));
  }

  void accountId(AccountId account) throws XMLStreamException {
    in(
        "Id",
        () -> {
          switch (account) {
            case AccountId.Iban iban -> text("IBAN", iban.value());
            case AccountId.Other other -> in("Othr", () -> text("Id", other.value()));
          }
        });
  }

  private void line() throws XMLStreamException {
    out.writeCharacters("\n" + "  ".repeat(depth));
  }
}
