package farthing.messages;

import com.fasterxml.jackson.annotation.Nulls;
import farthing.base.Bytes;
import farthing.base.Malformed;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON at the door: every field of a record must be there and of its type, nothing twice, nothing
 * behind the end, and nothing larger than the bounds below. Unknown fields are let pass.
 */
final class Json {
  /** Sealed parts are the longest strings: 48 KiB of base64url hold 36 KiB. */
  private static final int LONGEST_STRING = 48 * 1024;

  private static final int DEEPEST = 16;
  private static final int LONGEST_NUMBER = 20;
  private static final long LATEST_SECOND = 1L << 40;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LONGEST_STRING)
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Json() {}

  /**
   * @throws Malformed if {@code json} is not such a record; the message names the field, no value
   */
  static <T> T read(String what, Bytes json, Class<T> type) {
    try {
      T read = MAPPER.readValue(json.toArray(), type);
      if (read == null) {
        throw new Malformed(what + ": null");
      }
      return read;
    } catch (JacksonException e) {
      throw new Malformed(what + ": " + where(e), e);
    }
  }

  /** A time that can be counted with, in whole seconds since 1970. */
  static Instant instant(String what, long seconds) {
    if (seconds < 0 || seconds > LATEST_SECOND) {
      throw new Malformed(what + ": a time is in seconds since 1970");
    }
    return Instant.ofEpochSecond(seconds);
  }

  static Bytes write(Object record) {
    return Bytes.of(MAPPER.writeValueAsBytes(record));
  }

  /** The place and the kind of the error, without the source text, which may be a secret. */
  private static String where(JacksonException e) {
    String path = e.getPathReference();
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return "not the JSON wanted (" + kind + (path.isEmpty() ? "" : " at " + field(e)) + ")";
  }

  private static String field(JacksonException e) {
    StringBuilder path = new StringBuilder();
    e.getPath()
        .forEach(step ->
            path.append('/')
                .append(
                    step.getPropertyName() == null
                        ? Integer.toString(step.getIndex())
                        : step.getPropertyName()));
    return path.toString();
  }
}
