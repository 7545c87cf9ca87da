package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

/**
 * JSON at the door: every field of a record must be there and of its type, nothing twice, nothing
 * behind the end, and nothing larger than the bounds below. Unknown fields are let pass.
 *
 * <p>Jackson's streams read and write the text; {@link RecordForm} binds it to records, since that
 * is a good part of what a purchase costs.
 */
final class Json {
  /** Sealed parts are the longest strings: 48 KiB of base64url hold 36 KiB. */
  private static final int LONGEST_STRING = 48 * 1024;

  private static final int DEEPEST = 16;
  private static final int LONGEST_NUMBER = 20;
  private static final long LATEST_SECOND = 1L << 40;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(new Recyclers())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST_STRING)
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /**
   * @param type a record
   * @throws Malformed if {@code json} is not such a record; the message names the field, no value
   */
  static <T> T read(String what, Bytes json, Class<T> type) {
    return read(what, json, in -> type.cast(RecordForm.of(type).read(in)));
  }

  /**
   * An object of any fields; a value that is no string is there as the empty one.
   *
   * @throws Malformed if it is none
   */
  static Map<String, String> readStrings(String what, Bytes json) {
    return read(what, json, Json::strings);
  }

  /** A time that can be counted with, in whole seconds since 1970. */
  static Instant instant(String what, long seconds) {
    if (seconds < 0 || seconds > LATEST_SECOND) {
      throw new Malformed(what + ": a time is in seconds since 1970");
    }
    return Instant.ofEpochSecond(seconds);
  }

  /**
   * @param record of strings, whole numbers, records, and lists of these
   */
  static Bytes write(Object record) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(1024);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      RecordForm.of(record.getClass()).write(record, out);
    }
    return Bytes.holding(bytes.toByteArray());
  }

  /** What was wrong, without the text, which may be a secret. */
  static String kind(JacksonException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }

  private static <T> T read(String what, Bytes json, Function<JsonParser, T> reading) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), decoded(json))) {
      in.nextToken();
      T read = reading.apply(in);
      if (in.nextToken() != null) {
        throw new Malformed("something stands behind the end");
      }
      return read;
    } catch (Malformed e) {
      throw new Malformed(what + ": not the JSON wanted: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new Malformed(what + ": not the JSON wanted: " + kind(e), e);
    }
  }

  private static Map<String, String> strings(JsonParser in) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new Malformed("an object is wanted");
    }
    Map<String, String> all = new HashMap<>();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      boolean string = in.nextToken() == JsonToken.VALUE_STRING;
      all.put(name, string ? in.getString() : "");
      in.skipChildren();
    }
    return all;
  }

  /** Text that is no UTF-8 comes out of the fast way with U+FFFD in it. */
  private static String decoded(Bytes utf8) {
    String text = utf8.text();
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("not UTF-8", e);
    }
  }
}
