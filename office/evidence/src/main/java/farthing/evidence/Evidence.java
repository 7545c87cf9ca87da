package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What payment server and clearing have of one purchase, in one file (docs/operations/evidence.md).
 * A file has one form, octet for octet (RFC 8785), and each section's hash is over it and all
 * before it: an octet that changed on the way is found by anybody. Whoever changes a file on
 * purpose can make its hashes again, and not the signatures in it.
 *
 * @param sections at most one of each name, in their order
 */
public record Evidence(TransactionId trx, List<Section> sections) {
  /** Octets of a file, at most. */
  public static final int LARGEST = 256 * 1024;

  private static final String FORMAT = "farthing-evidence-1";
  private static final int LONGEST_STRING = 20_000;
  private static final int DEEPEST = 5;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST_STRING)
                  .maxNestingDepth(DEEPEST)
                  .build())
          .build();

  public Evidence {
    sections = sections.stream().sorted(Comparator.comparing(Section::name)).toList();
    Set<Section.Name> names = EnumSet.noneOf(Section.Name.class);
    for (Section section : sections) {
      if (!names.add(section.name())) {
        throw new Malformed("evidence: a section stands twice");
      }
    }
  }

  /** A section, if it is there. */
  public Optional<Section> find(Section.Name name) {
    return sections.stream().filter(section -> section.name() == name).findFirst();
  }

  /** The file. */
  public Bytes toBytes() {
    StringBuilder out = new StringBuilder("{\"chain\":[");
    Bytes before = Sha256.of(FORMAT + "|" + trx);
    String comma = "";
    for (Section section : sections) {
      StringBuilder data = new StringBuilder();
      CanonicalJson.object(section.data(), data);
      before = Sha256.of(before.hex() + "|" + section.name().word() + "|" + data);
      out.append(comma)
          .append("{\"data\":")
          .append(data)
          .append(",\"hash\":\"")
          .append(before.hex())
          .append("\",\"name\":\"")
          .append(section.name().word())
          .append("\"}");
      comma = ",";
    }
    out.append("],\"format\":\"")
        .append(FORMAT)
        .append("\",\"trx\":\"")
        .append(trx)
        .append("\"}\n");
    return Bytes.holding(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws Malformed if it is no evidence, not in its one form, or an octet of it was changed
   */
  public static Evidence parse(Bytes file) {
    if (file.size() > LARGEST) {
      throw new Malformed("evidence: more than " + LARGEST + " octets");
    }
    Evidence read;
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), decoded(file))) {
      read = read(in);
    } catch (JacksonException e) {
      throw new Malformed("evidence: not the JSON wanted", e);
    }
    if (!read.toBytes().equals(file)) {
      throw new Malformed(
          "evidence: an octet of it is not as it was written, or its hashes are of another");
    }
    return read;
  }

  private static Evidence read(JsonParser in) {
    must(in.nextToken() == JsonToken.START_OBJECT);
    must("chain".equals(in.nextName()) && in.nextToken() == JsonToken.START_ARRAY);
    List<Section> sections = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      must(sections.size() < Section.Name.values().length);
      sections.add(section(in));
    }
    must("format".equals(in.nextName()) && FORMAT.equals(string(in)));
    must("trx".equals(in.nextName()));
    TransactionId trx = TransactionId.parse(string(in));
    must(in.nextToken() == JsonToken.END_OBJECT && in.nextToken() == null);
    if (sections.isEmpty()) {
      throw new Malformed("evidence: nothing of the purchase is in it");
    }
    return new Evidence(trx, sections);
  }

  private static Section section(JsonParser in) {
    must(in.currentToken() == JsonToken.START_OBJECT);
    must("data".equals(in.nextName()) && in.nextToken() == JsonToken.START_OBJECT);
    SortedMap<String, String> data = new TreeMap<>();
    for (String field = in.nextName(); field != null; field = in.nextName()) {
      must(data.put(field, string(in)) == null);
    }
    must("hash".equals(in.nextName()));
    string(in); // compared when it is written again
    must("name".equals(in.nextName()));
    Section.Name name = Section.Name.ofWord(string(in));
    must(in.nextToken() == JsonToken.END_OBJECT);
    return new Section(name, data);
  }

  private static String string(JsonParser in) {
    must(in.nextToken() == JsonToken.VALUE_STRING);
    return in.getString();
  }

  private static void must(boolean so) {
    if (!so) {
      throw new Malformed("evidence: another form than " + FORMAT);
    }
  }

  private static String decoded(Bytes utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("evidence: not UTF-8", e);
    }
  }
}
