package farthing.messages;

import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the protected header of a JWS or JWE must say: these fields with these values. Others may
 * stand there, but none that changes what is said ({@code zip}) or must be understood ({@code
 * crit}).
 */
final class JoseHeader {
  private final Map<String, String> fields;
  private final String encoded;

  private JoseHeader(Map<String, String> fields) {
    this.fields = fields;
    StringBuilder json = new StringBuilder(100).append('{');
    fields.forEach((name, value) -> {
      json.append(json.length() == 1 ? "\"" : ",\"").append(name);
      json.append("\":\"").append(value).append('"');
    });
    this.encoded =
        Base64Url.encode(json.append('}').toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * @param fields name, value, name, value, in the order in which we write them; of characters that
   *     stand for themselves in JSON
   */
  static JoseHeader of(String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return new JoseHeader(all);
  }

  /** As we write it, base64url. */
  String encoded() {
    return encoded;
  }

  /**
   * @param text a header, base64url
   * @throws Malformed if it says something else
   */
  void mustBe(String what, String text) {
    if (text.equals(encoded)) {
      return;
    }
    Map<String, String> said = Json.readStrings(what, Base64Url.decode(what, text));
    fields.forEach((name, value) -> {
      if (!value.equals(said.get(name))) {
        throw new Malformed(what + ": a header's " + name + " is not as agreed");
      }
    });
    if (said.containsKey("zip") || said.containsKey("crit")) {
      throw new Malformed(what + ": a header asks for what is not agreed");
    }
  }
}
