package farthing.app;

import farthing.base.KeyUsage;
import farthing.base.Malformed;
import farthing.purse.CardKeys;
import farthing.purse.CardLink;
import farthing.purse.HostSecurityModule;
import farthing.purse.IssuerModule;
import farthing.purse.PinBlock;
import farthing.reader.JcardsimLink;
import farthing.reader.PcscReader;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SecurityCardKeys;
import farthing.security.SecurityCardMaking;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which host security module an issuer's server has: the settings of it, and the module that they
 * name, opened.
 */
final class ModuleSettings {
  private static final String SOFTWARE = "software";
  private static final String TOKEN = "token";
  private static final String CARD = "card";

  /** In the place of a reader's name. */
  private static final String SIMULATED = "simulated";

  static final Setting<String> MODULE =
      Setting.needed(
          "module",
          Kind.oneOf(SOFTWARE, TOKEN, CARD),
          "Where the issuer's masters lie: key store file, PKCS#11 token, or load security card.");

  static final Setting<Path> KEYS =
      Setting.optional(
          "module-key-store",
          Kind.file(),
          "With module = software: KM-load and KM-update; may be the same file as key-store.");
  static final Setting<Secret> KEYS_PASSWORD =
      Setting.optional("module-key-store-password", Kind.secret(), "Password of that file.");

  static final Setting<Path> LIBRARY =
      Setting.optional(
          "module-library",
          Kind.file(),
          "With module = token: the PKCS#11 library of its maker, such as libsofthsm2.so.");
  static final Setting<String> LABEL =
      Setting.optional("module-token", Kind.text(32), "The token's label.");
  static final Setting<Secret> PIN =
      Setting.optional("module-token-pin", Kind.secret(), "The PIN of the token's user.");
  static final Setting<Integer> SESSIONS =
      Setting.usually(
          "16",
          "module-token-sessions",
          Kind.number(1, 256),
          "How many operations the token is asked at once.");

  static final Setting<String> READER =
      Setting.optional(
          "module-card-reader",
          Kind.text(128),
          "With module = card: its reader, as PC/SC names it; or `simulated`: a demo's card, made of"
              + " module-key-store at each start.");
  static final Setting<Secret> CARD_PIN =
      Setting.optional(
          "module-card-pin", Kind.secret(), "The load security card's PIN, 4 to 12 digits.");

  static final Setting<String> OF_CLEARING =
      Setting.usually(
          SOFTWARE,
          "module",
          Kind.oneOf(SOFTWARE, TOKEN),
          "Where the issuers' KM-tac lie: in key-store, or in a PKCS#11 token that verifies with them.");

  static final List<Setting<?>> ALL_OF_CLEARING =
      List.of(OF_CLEARING, LIBRARY, LABEL, PIN, SESSIONS);

  static final List<Setting<?>> ALL =
      List.of(MODULE, KEYS, KEYS_PASSWORD, LIBRARY, LABEL, PIN, SESSIONS, READER, CARD_PIN);

  private static final List<Setting<?>> OF_SOFTWARE = List.of(KEYS, KEYS_PASSWORD);
  private static final List<Setting<?>> OF_TOKEN = List.of(LIBRARY, LABEL, PIN);
  private static final List<Setting<?>> OF_CARD = List.of(READER, CARD_PIN);

  private ModuleSettings() {}

  /** A module that is logged in to until it is closed. */
  record Opened(HostSecurityModule module, Closing closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.close();
    }
  }

  /** What is to be closed behind a module. */
  interface Closing {
    void close();
  }

  /**
   * Opens the module that is set.
   *
   * @throws Failed if settings are missing, do not belong together, or it holds no KM-load
   * @throws KeyStoreUnusable if the file, the token or the card cannot be used: says why
   * @throws farthing.purse.CardGone if there is no card, or no such reader
   */
  static Opened open(Settings settings) throws IOException {
    return switch (settings.get(MODULE)) {
      case TOKEN -> token(settings);
      case CARD -> card(settings);
      default -> software(settings);
    };
  }

  private static Opened software(Settings settings) throws IOException {
    mustFit(settings, OF_SOFTWARE);
    return opened(new SoftwareCardKeys(keysInFile(settings)), () -> {});
  }

  private static KeyRing keysInFile(Settings settings) throws IOException {
    Path file = settings.get(KEYS);
    char[] password = settings.get(KEYS_PASSWORD).chars();
    try {
      KeyRing keys =
          new KeyStoreFile(file, new SecureRandom()).open(password, KeyHolder.LOAD_SERVER);
      mustHold(KeyUsage.LOAD, file.toString(), keys.masterNames());
      return keys;
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static Opened token(Settings settings) throws IOException {
    mustFit(settings, OF_TOKEN);
    Pkcs11CardKeys keys = openToken(settings, KeyUsage.LOAD);
    return opened(keys, keys::close);
  }

  /** The issuers' KM-tac for clearing; whoever has none set has them in its own key store. */
  static Optional<Pkcs11CardKeys> tokenOfClearing(Settings settings) throws IOException {
    if (settings.get(OF_CLEARING).equals(SOFTWARE)) {
      mustFit(settings, OF_CLEARING, List.of());
      return Optional.empty();
    }
    mustFit(settings, OF_CLEARING, OF_TOKEN);
    return Optional.of(openToken(settings, KeyUsage.TAC));
  }

  private static Pkcs11CardKeys openToken(Settings settings, KeyUsage needed) throws IOException {
    Pkcs11Place place =
        new Pkcs11Place(settings.get(LIBRARY), settings.get(LABEL), settings.get(SESSIONS));
    char[] pin = settings.get(PIN).chars();
    Pkcs11CardKeys keys;
    try {
      keys = Pkcs11CardKeys.open(place, pin);
    } finally {
      Arrays.fill(pin, '\0');
    }
    try {
      mustHold(needed, place.toString(), keys.masterNames());
      return keys;
    } catch (RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  private static Opened card(Settings settings) throws IOException {
    boolean simulated = settings.find(READER).filter(SIMULATED::equals).isPresent();
    mustFit(
        settings,
        simulated ? Stream.concat(OF_CARD.stream(), OF_SOFTWARE.stream()).toList() : OF_CARD);
    PinBlock pin = pin(settings);
    CardLink link =
        simulated ? simulated(settings, pin) : PcscReader.named(settings.get(READER)).card();
    try {
      SecurityCardKeys keys = SecurityCardKeys.open(link, pin);
      return opened(keys, keys::close);
    } catch (IOException | RuntimeException e) {
      link.close();
      throw e;
    }
  }

  private static PinBlock pin(Settings settings) {
    try {
      return PinBlock.ofDigits(settings.get(CARD_PIN).reveal());
    } catch (Malformed e) {
      throw Failed.wrongUsage(CARD_PIN.name() + ": " + e.getMessage(), "The card was not asked.");
    }
  }

  private static CardLink simulated(Settings settings, PinBlock pin) throws IOException {
    CardLink blank = JcardsimLink.insertLoadSecurityCard();
    SecurityCardMaking.make(blank, keysInFile(settings), pin);
    return blank;
  }

  private static Opened opened(CardKeys keys, Closing closing) {
    return new Opened(new IssuerModule(keys), closing);
  }

  /** Whoever has set up a token must not be served from a file, nor the other way round. */
  private static void mustFit(Settings settings, List<Setting<?>> needed) {
    mustFit(settings, MODULE, needed);
  }

  private static void mustFit(Settings settings, Setting<String> which, List<Setting<?>> needed) {
    String module = which.name() + " = " + settings.get(which);
    Stream<String> missing =
        needed.stream()
            .filter(setting -> settings.find(setting).isEmpty())
            .map(setting -> setting.name() + " is missing: " + setting.meaning());
    Stream<String> stray =
        Stream.of(OF_SOFTWARE, OF_TOKEN, OF_CARD)
            .flatMap(List::stream)
            .filter(setting -> !needed.contains(setting))
            .filter(setting -> settings.find(setting).isPresent())
            .map(setting -> setting.name() + " is for another module: which one is meant?");
    List<String> wrong = Stream.concat(missing, stray).toList();
    if (!wrong.isEmpty()) {
      throw Failed.wrongUsage(
          "the settings of " + module + " are not usable; nothing was started",
          String.join("\n", wrong));
    }
  }

  private static void mustHold(KeyUsage needed, String where, List<MasterKeyName> held) {
    if (held.stream().noneMatch(name -> name.usage() == needed)) {
      throw Failed.wrongUsage(
          "%s holds no KM-%s, without which %s; nothing was started"
              .formatted(
                  where,
                  needed.name().toLowerCase(Locale.ROOT),
                  needed == KeyUsage.LOAD ? "no card can be loaded" : "no S6 can be verified"),
          "It holds: %s.\nIs it the right one? `farthing keys token add` makes masters in a token."
              .formatted(held.isEmpty() ? "no master key" : held));
    }
  }
}
