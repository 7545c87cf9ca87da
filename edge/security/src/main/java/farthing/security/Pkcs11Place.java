package farthing.security;

import java.nio.file.Path;

/**
 * Where a PKCS#11 token is.
 *
 * @param library the module of its maker, a shared library
 * @param token its label
 * @param sessions how many operations it is asked at once, 1 to 256
 */
public record Pkcs11Place(Path library, String token, int sessions) {

  @Override
  public String toString() {
    return "token " + token + " of " + library;
  }
}
