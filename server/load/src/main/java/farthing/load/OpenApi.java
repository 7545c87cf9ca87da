package farthing.load;

import farthing.base.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI document of this server; a test holds it against the running one. */
final class OpenApi {
  private static final Bytes DOCUMENT = read();

  private OpenApi() {}

  static Bytes document() {
    return DOCUMENT;
  }

  private static Bytes read() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not on the class path");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
