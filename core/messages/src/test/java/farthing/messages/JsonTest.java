package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.Nulls;
import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Our JSON against a table of what is none, and against a library set to be as strict. */
class JsonTest {
  private static final int MUTATIONS = 10_000;

  record Inner(String name, int number) {}

  record Outer(
      String text,
      @JsonName("short") @JsonProperty("short") int small,
      long large,
      List<String> words,
      List<Inner> inners) {}

  private static final Outer SAMPLE =
      new Outer(
          "12,50 € \"\\/\b\f\n\r\t\u0001 \uD83D\uDE00",
          -7,
          Long.MAX_VALUE,
          List.of("", "é"),
          List.of(new Inner("a", 0), new Inner("b", Integer.MIN_VALUE)));

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(48 * 1024)
                          .maxNestingDepth(16)
                          .maxNumberLength(20)
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
          // which leaves some: a number is taken for a text
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  texts
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  @Test
  void whatIsWrittenIsReadAgainByUsAndByOthers() {
    Bytes json = Json.write(SAMPLE);

    assertThat(Json.read("sample", json, Outer.class)).isEqualTo(SAMPLE);
    assertThat(STRICT.readValue(json.toArray(), Outer.class)).isEqualTo(SAMPLE);
    assertThat(Json.read("sample", Bytes.of(STRICT.writeValueAsBytes(SAMPLE)), Outer.class))
        .isEqualTo(SAMPLE);
    assertThat(text(json)).startsWith("{\"text\":\"12,50 €").contains("\"short\":-7");
  }

  @Test
  void fieldsStandInAnyOrderWithSpaceBetweenAndOthersBesideThem() {
    String json =
        " { \"number\" : 7 ,\n\t\"x\":[1.5e-3,{\"y\":null},true,false,[],{}],\"name\":\"\\u0041\" } ";

    assertThat(Json.read("inner", bytes(json), Inner.class)).isEqualTo(new Inner("A", 7));
  }

  @Test
  void whatIsNoSuchRecordIsMalformed() {
    for (String json :
        List.of(
            "",
            "null",
            "[]",
            "\"\"",
            "{",
            "{}",
            "{\"name\":\"a\"}",
            "{\"name\":\"a\",\"number\":null}",
            "{\"name\":null,\"number\":1}",
            "{\"name\":1,\"number\":1}",
            "{\"name\":\"a\",\"number\":\"1\"}",
            "{\"name\":\"a\",\"number\":1.0}",
            "{\"name\":\"a\",\"number\":1e0}",
            "{\"name\":\"a\",\"number\":01}",
            "{\"name\":\"a\",\"number\":+1}",
            "{\"name\":\"a\",\"number\":-}",
            "{\"name\":\"a\",\"number\":2147483648}",
            "{\"name\":\"a\",\"number\":99999999999999999999999}",
            "{\"name\":\"a\",\"number\":true}",
            "{\"name\":\"a\",\"number\":1,\"number\":1}",
            "{\"name\":\"a\",\"number\":1,\"x\":1,\"x\":1}",
            "{\"name\":\"a\",\"number\":1,\"x\":{\"y\":1,\"y\":1}}",
            "{\"name\":\"a\",\"number\":1,}",
            "{\"name\":\"a\",\"number\":1}}",
            "{\"name\":\"a\",\"number\":1} x",
            "{\"name\":\"a\",\"number\":1}\u0000",
            "{\"name\":\"a\" \"number\":1}",
            "{'name':'a','number':1}",
            "{name:\"a\",\"number\":1}",
            "{\"name\":\"a\",/**/\"number\":1}",
            "{\"name\":\"a\nb\",\"number\":1}",
            "{\"name\":\"\\x\",\"number\":1}",
            "{\"name\":1.0,\"number\":1}",
            "{\"name\":\"\\u00g0\",\"number\":1}",
            "{\"name\":\"\\u００41\",\"number\":1}",
            "{\"name\":\"a\",\"number\":1,\"x\":nul}",
            "{\"name\":\"a\",\"number\":1,\"x\":.5}",
            "{\"name\":\"a\",\"number\":1,\"x\":1.}",
            "{\"name\":\"a\",\"number\":1,\"x\":-01}",
            "{\"name\":\"a\",\"number\":1,\"x\":NaN}",
            "{\"name\":\"a\",\"number\":1,\"x\":" + "[".repeat(17) + "]".repeat(17) + "}",
            "{\"name\":\"a\",\"number\":1,\"x\":123456789012345678901}",
            "{\"name\":\"" + "a".repeat(48 * 1024 + 1) + "\",\"number\":1}")) {
      assertThatThrownBy(() -> Json.read("inner", bytes(json), Inner.class))
          .as(json)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void whatIsNoUtf8IsMalformed() {
    for (String hex : List.of("ff", "c0af", "c3", "eda080", "f5808080", "f0808080")) {
      Bytes json = bytes("{\"number\":1,\"name\":\"").plus(Bytes.ofHex(hex)).plus(bytes("\"}"));
      assertThatThrownBy(() -> Json.read("inner", json, Inner.class))
          .as(hex)
          .isInstanceOf(Malformed.class);
    }
    Bytes replacement = bytes("{\"number\":1,\"name\":\"\uFFFD\"}");
    assertThat(Json.read("inner", replacement, Inner.class).name()).isEqualTo("\uFFFD");
  }

  @Test
  void anErrorNamesTheFieldAndNoValue() {
    assertThatThrownBy(
            () -> Json.read("thing", bytes("{\"name\":\"a\",\"number\":\"s3cret\"}"), Inner.class))
        .hasMessageStartingWith("thing: not the JSON wanted: at /number: ")
        .hasMessageNotContaining("s3cret");
  }

  /** Thousands of texts a step away from a good one: both read the same, or neither does. */
  @Test
  void aStrictLibraryReadsTheSame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = STRICT.writeValueAsBytes(SAMPLE);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] json = mutated(good, random);
      Optional<Outer> ours = ours(json);
      accepted += ours.isPresent() ? 1 : 0;
      assertThat(ours)
          .as("seed %d: %s", seed, new String(json, StandardCharsets.UTF_8))
          .isEqualTo(theirs(json));
    }
    assertThat(accepted).as("seed %d", seed).isBetween(MUTATIONS / 100, MUTATIONS);
  }

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\n",
    " ",
    "\n",
    "0",
    "1",
    "-",
    "1.0",
    "1e2",
    "01",
    "null",
    "true",
    "\"x\":1,",
    "\"short\":1,",
    "\"text\":\"\",",
    "\"words\":[],",
    "\"x\":{\"y\":[null,1.5E+3]},",
    "\"inners\":[{\"name\":\"\",\"number\":1}],",
    "é",
    "\t",
    "/"
  };

  private static byte[] mutated(byte[] good, Random random) {
    byte[] json = good;
    for (int steps = 1 + random.nextInt(2); steps > 0; steps--) {
      int from = random.nextInt(json.length);
      int to = Math.min(json.length, from + random.nextInt(3));
      byte[] piece = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
      json =
          Bytes.of(json, 0, from)
              .plus(random.nextBoolean() ? Bytes.of(piece) : Bytes.empty())
              .plus(Bytes.of(json, to, json.length - to))
              .toArray();
    }
    return json;
  }

  private static Optional<Outer> ours(byte[] json) {
    try {
      return Optional.of(Json.read("outer", Bytes.of(json), Outer.class));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** In a list the library takes a number for a string, whatever it is told. */
  private static Optional<Outer> theirs(byte[] json) {
    try {
      Optional<Outer> read = Optional.ofNullable(STRICT.readValue(json, Outer.class));
      return read.filter(
          r -> STRICT.readTree(json).get("words").valueStream().allMatch(JsonNode::isString));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes json) {
    return new String(json.toArray(), StandardCharsets.UTF_8);
  }
}
