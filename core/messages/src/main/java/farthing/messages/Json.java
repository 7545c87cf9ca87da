package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * JSON at the door: every field of a record must be there and of its type, nothing twice, nothing
 * behind the end, and nothing larger than {@link JsonReader}'s bounds. Unknown fields are let pass.
 *
 * <p>Written for records alone, since reading and writing them is a good part of what a purchase
 * costs.
 */
final class Json {
  private static final long LATEST_SECOND = 1L << 40;

  private Json() {}

  /**
   * @param type a record
   * @throws Malformed if {@code json} is not such a record; the message names the field, no value
   */
  static <T> T read(String what, Bytes json, Class<T> type) {
    try {
      JsonReader in = new JsonReader(json.toArray());
      T read = type.cast(RecordForm.of(type).read(in));
      in.end();
      return read;
    } catch (Malformed e) {
      throw new Malformed(what + ": not the JSON wanted: " + e.getMessage(), e);
    }
  }

  /**
   * An object of any fields; a value that is no string is there as the empty one.
   *
   * @throws Malformed if it is none
   */
  static Map<String, String> readStrings(String what, Bytes json) {
    try {
      JsonReader in = new JsonReader(json.toArray());
      Map<String, String> all = new HashMap<>();
      in.must('{');
      if (!in.takes('}')) {
        do {
          String name = in.string();
          in.must(':');
          if (all.putIfAbsent(name, in.stringOrSkipped()) != null) {
            throw new Malformed("a field stands there twice");
          }
        } while (in.takes(','));
        in.must('}');
      }
      in.end();
      return all;
    } catch (Malformed e) {
      throw new Malformed(what + ": not the JSON wanted: " + e.getMessage(), e);
    }
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
    StringBuilder out = new StringBuilder(1024);
    RecordForm.of(record.getClass()).write(record, out);
    return Bytes.of(out.toString().getBytes(StandardCharsets.UTF_8));
  }
}
