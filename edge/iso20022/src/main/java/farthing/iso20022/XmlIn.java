package farthing.iso20022;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks down an XML document from outside, never back, and remembers nothing of it but where it is.
 * Document types are refused, and with them all entities but the five of XML itself; so is what is
 * nested deeper than any message, and text longer than its field.
 */
final class XmlIn {
  /** The deepest that an account statement nests is about half of it. */
  private static final int DEEPEST = 32;

  /** So many around a text are layout. */
  private static final int BLANKS = 200;

  private final XMLStreamReader xml;
  private final Deque<String> path = new ArrayDeque<>();

  /** The element that ends here; empty anywhere else. */
  private String ending = "";

  private XmlIn(XMLStreamReader xml) {
    this.xml = xml;
  }

  interface Reading<T> {
    T read(XmlIn in);
  }

  /**
   * Reads a document to its end.
   *
   * @throws Malformed naming the line and the element
   */
  static <T> T document(Bytes file, Reading<T> reading) {
    XmlIn in = new XmlIn(open(file));
    T read = reading.read(in);
    in.toTheEnd();
    return read;
  }

  private static XMLStreamReader open(Bytes file) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLReporter((_, _, _, _) -> {}); // or it prints most of what it throws
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing outside of the file is read");
    });
    try {
      return factory.createXMLStreamReader(new ByteArrayInputStream(file.held()));
    } catch (XMLStreamException | RuntimeException e) {
      throw new Malformed("not XML: " + saidBy(e), e);
    }
  }

  /**
   * Gives each element inside of the current one to {@code child}, which reads of it what it wants.
   * Elements of other namespaces are passed over.
   */
  void children(Consumer<String> child) {
    int here = path.size();
    String namespace = String.valueOf(xml.getNamespaceURI());
    while (nextTag()) {
      if (namespace.equals(xml.getNamespaceURI())) {
        child.accept(xml.getLocalName());
      }
      leaveTo(here);
    }
  }

  /** Goes to the document's element. */
  void root() {
    if (!nextTag()) {
      throw refused("there is no element");
    }
  }

  String namespace() {
    return String.valueOf(xml.getNamespaceURI());
  }

  String name() {
    return xml.getLocalName();
  }

  /** Of the current element; empty if it has no such attribute. */
  String attribute(String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /** All text of the current element, without blanks around it. */
  String text(int longest) {
    StringBuilder text = new StringBuilder();
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        throw refused("an element where text is wanted");
      }
      if (isText(event)) {
        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      }
      if (text.length() > longest + BLANKS) {
        throw refused("more than " + longest + " characters");
      }
      event = next();
    }
    return within(longest, text.toString());
  }

  /** Of the current element or, if that holds elements, of the one of them, which is a choice. */
  String choice(int longest) {
    StringBuilder direct = new StringBuilder();
    String chosen = "";
    int here = path.size();
    while (path.size() >= here) {
      int event = next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        chosen = text(longest);
      } else if (isText(event)) {
        direct.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        if (direct.length() > longest + BLANKS) {
          throw refused("more than " + longest + " characters");
        }
      }
    }
    return chosen.isEmpty() ? within(longest, direct.toString()) : chosen;
  }

  private String within(int longest, String text) {
    String stripped = text.strip();
    if (stripped.length() > longest) {
      throw refused("more than " + longest + " characters");
    }
    return stripped;
  }

  /** To be thrown. */
  Malformed refused(String why) {
    return new Malformed(where() + ": " + why);
  }

  private String where() {
    List<String> elements = new ArrayList<>(path.reversed());
    if (!ending.isEmpty()) {
      elements.add(ending);
    }
    return "line %d, %s"
        .formatted(
            xml.getLocation().getLineNumber(),
            elements.isEmpty() ? "outside of all elements" : String.join("/", elements));
  }

  private static boolean isText(int event) {
    return event == XMLStreamConstants.CHARACTERS
        || event == XMLStreamConstants.CDATA
        || event == XMLStreamConstants.SPACE;
  }

  /** False at the end of the element around. */
  private boolean nextTag() {
    int event = next();
    while (event != XMLStreamConstants.START_ELEMENT) {
      if (event == XMLStreamConstants.END_ELEMENT || event == XMLStreamConstants.END_DOCUMENT) {
        return false;
      }
      event = next();
    }
    return true;
  }

  private void leaveTo(int depth) {
    while (path.size() > depth) {
      next();
    }
  }

  private void toTheEnd() {
    while (next() != XMLStreamConstants.END_DOCUMENT) {
      // a file that breaks off, or has more behind its end, is refused on the way
    }
  }

  private int next() {
    ending = "";
    int event;
    try {
      event = xml.next();
    } catch (XMLStreamException | RuntimeException e) {
      // the JDK's reader throws both at bytes that are no XML
      throw new Malformed(where() + ": not XML: " + saidBy(e), e);
    }
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> enter();
      case XMLStreamConstants.END_ELEMENT -> ending = path.pop();
      case XMLStreamConstants.DTD -> throw refused("a document type, which is not read");
      case XMLStreamConstants.ENTITY_REFERENCE ->
          throw refused("an entity, which is not read: " + shortened(xml.getLocalName()));
      default -> {}
    }
    return event;
  }

  private void enter() {
    path.push(shortened(xml.getLocalName()));
    if (path.size() > DEEPEST) {
      throw refused("nested deeper than " + DEEPEST + " elements");
    }
  }

  /** Names are the sender's own words: no more of them in a message than a person can read. */
  private static String shortened(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "...";
  }

  private static String saidBy(Exception e) {
    String said = String.valueOf(e.getMessage());
    return said.lines().reduce((_, last) -> last).map(XmlIn::shortenedLine).orElse("");
  }

  private static String shortenedLine(String line) {
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
