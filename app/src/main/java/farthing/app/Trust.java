package farthing.app;

import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import farthing.web.TlsKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose certificates are believed where an address says https: those of a file, instead of this
 * machine's.
 *
 * @param store PKCS#12 with certificates
 */
record Trust(Path store, String password) {
  /** Of trust stores that hold nothing secret, so that nobody need type it. */
  static final String USUAL_PASSWORD = "farthing";

  /** One that believes the file's certificates, or without a file the machine's. */
  static HttpCaller caller(Optional<Trust> trust) {
    CallerSettings usual = CallerSettings.usual();
    return new HttpCaller(trust.map(t -> usual.trusting(t.keys())).orElse(usual));
  }

  /** For a caller. */
  TlsKeys keys() {
    try {
      return TlsKeys.ofCaller(store, password.toCharArray());
    } catch (IOException e) {
      throw Failed.wrongUsage(
          "the trust store cannot be used: " + e.getMessage(), "Nothing was begun.");
    }
  }
}
