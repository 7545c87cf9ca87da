package farthing.evidence;

import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a signed order says, read without verifying it: that takes the merchant's shared key, which
 * nobody has but the merchant and its payment server, who verified it before it drew.
 */
final class OrderText {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private OrderText() {}

  /**
   * Strings and numbers of it, by name.
   *
   * @throws Malformed if it is no JWS
   */
  static Map<String, String> of(String jws) {
    String[] parts = jws.split("\\.", -1);
    if (parts.length != 3) {
      throw new Malformed("evidence: the order is no JWS");
    }
    try (JsonParser in =
        FACTORY.createParser(
            ObjectReadContext.empty(),
            new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))) {
      Map<String, String> all = new HashMap<>();
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("evidence: the order is no object");
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        JsonToken token = in.nextToken();
        if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
          all.putIfAbsent(name, in.getString());
        } else {
          in.skipChildren();
        }
      }
      return all;
    } catch (JacksonException | IllegalArgumentException e) {
      throw new Malformed("evidence: the order is no JWS", e);
    }
  }
}
