package farthing.app;

import farthing.base.KeyUsage;
import farthing.purse.NewCardKeys;
import farthing.security.KeyHolder;
import farthing.security.Pkcs11NewCardKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a new card's keys come from: the issuer's key store file, or a token. */
final class NewCardOptions {
  private static final String NO_CARD = "No card was made.";

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description = {
        "The issuer's demo keys, as `farthing keys new --dir DIR` makes them. Beside a token:",
        "KM-purchase alone, which payment servers' security cards share, is taken from here."
      })
  private Optional<Path> keys;

  @ArgGroup(
      exclusive = false,
      multiplicity = "0..1",
      heading =
          "Or the issuer's key store file, as a ceremony makes it (beside a token: as above):%n")
  private @Nullable KeyStoreOptions keyStore;

  @ArgGroup(
      exclusive = false,
      multiplicity = "0..1",
      heading = "Or, where the issuer's masters lie in a hardware security module:%n")
  private @Nullable Token token;

  /** The token, beside the PIN of the card itself. */
  static final class Token extends TokenPlace {
    @Option(
        names = "--token-pin-file",
        required = true,
        paramLabel = "FILE",
        description = "Holds the PIN of the token's user, in its first line.")
    private Path pinFile;

    @Override
    Path pinFile() {
      return pinFile;
    }
  }

  /** What is done with them. */
  interface Making<T> {
    T with(NewCardKeys keys) throws IOException;
  }

  /**
   * Makes cards with them.
   *
   * @param screen where a password is asked for
   */
  <T> T use(PrintWriter screen, Making<T> making) throws IOException {
    Token at = token;
    Optional<NewCardKeys> shared = inFile(screen);
    if (at == null) {
      return making.with(shared.orElseThrow(NewCardOptions::whoseKeys));
    }
    try (Pkcs11NewCardKeys inToken = at.open(Pkcs11NewCardKeys::open, NO_CARD)) {
      return making.with((card, usage) ->
          shared.filter(_ -> usage == KeyUsage.PURCHASE).orElse(inToken).cardKey(card, usage));
    }
  }

  private Optional<NewCardKeys> inFile(PrintWriter screen) throws IOException {
    KeyStoreOptions named = keyStore;
    if (named == null) {
      return keys.isPresent()
          ? Optional.of(DemoKeys.open(DemoKeys.Store.ISSUER, keys.get()))
          : Optional.empty();
    }
    if (keys.isPresent()) {
      throw Failed.wrongUsage("--keys and --key-store both name the issuer's keys", NO_CARD);
    }
    return Optional.of(
        named.use(screen, (file, password) -> file.open(password, KeyHolder.ISSUER)));
  }

  private static Failed whoseKeys() {
    return Failed.wrongUsage(
        "whose card is it to be? Name the issuer's --keys or --key-store, or --library, --token and"
            + " --token-pin-file",
        NO_CARD);
  }
}
