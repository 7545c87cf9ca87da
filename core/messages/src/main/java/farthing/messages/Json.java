package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON at the door: every field of a record must be there and of its type, nothing twice, nothing
 * behind the end, and nothing larger than the bounds below. Unknown fields are let pass.
 *
 * <p>Jackson's streams read the text, {@link JsonText} writes it; {@link RecordForm} binds it to
 * records. All that is a good part of what a purchase costs.
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

  /** The lists of messages are short or empty, and a stream costs more than they do. */
  static <A, B> List<B> each(List<A> all, Function<? super A, ? extends B> what) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<B> made = new ArrayList<>(all.size());
    for (A one : all) {
      made.add(what.apply(one));
    }
    return made;
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
    RecordForm form = RecordForm.of(record.getClass());
    return JsonText.of(out -> form.write(record, out));
  }

  /** Passes over the value that begins here; inside it too, no field may stand twice. */
  static void skip(JsonParser in) {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      Set<String> names = new HashSet<>();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        once(names.add(name));
        in.nextToken();
        skip(in);
      }
    } else if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        skip(in);
      }
    }
  }

  /** We look ourselves, since Jackson keeps a set of the names of every object to find out. */
  static void once(boolean first) {
    if (!first) {
      throw new Malformed("a field stands twice");
    }
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
      once(all.put(name, string ? in.getString() : "") == null);
      skip(in);
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
