package farthing.security;

import farthing.base.MacKey;
import farthing.base.SecretAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xipki.pkcs11.wrapper.PKCS11Token;

/**
 * The real tokens, SoftHSM 2, of all this room's tests: a process tells the library once where they
 * are, so they are made together.
 */
final class TestTokens {
  /** Has masters of whoever needs some, under a provider of the test's own. */
  static final Pkcs11Place ISSUER;

  /** Nobody ever logs in to it: a token asks each process for the PIN once. */
  static final Pkcs11Place UNTOUCHED;

  private static final String PIN = "271828";

  static {
    try {
      SoftHsm softHsm = SoftHsm.in(Files.createTempDirectory(Path.of("target"), "tokens"));
      ISSUER = softHsm.newToken("issuer", PIN);
      UNTOUCHED = softHsm.newToken("untouched", PIN);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TestTokens() {}

  static char[] pin() {
    return PIN.toCharArray();
  }

  /** Puts a master into the token that the test knows, as no ceremony would. */
  static void put(MasterKeyName name, MacKey key) throws IOException {
    try (Pkcs11Session session = Pkcs11Session.open(ISSUER, pin(), false)) {
      session.use(login ->
          login
              .token()
              .createObject(
                  Pkcs11MasterKeys.rights(name, name.toString())
                      .value(key.reveal(SecretAccess.granted()))));
    }
  }

  /** To look into it. */
  static PKCS11Token loggedIn() throws IOException {
    return Pkcs11Session.open(ISSUER, pin(), false).use(Pkcs11Session.Login::token);
  }
}
