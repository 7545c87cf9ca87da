package farthing.app;

import farthing.base.Malformed;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11Place;
import farthing.security.Sharing;
import farthing.security.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a key ceremony is to do, agreed and written down before it.
 *
 * @param custodians by their numbers, which are those of their components
 * @param earlier the transcript of the ceremony that made the keys; there is one to restore them
 */
record CeremonyPlan(
    List<MasterKeyName> keys,
    Sharing sharing,
    SortedMap<Integer, String> custodians,
    Optional<Transcript> earlier,
    Path transcripts,
    Where where) {

  /** Where the keys are to go. */
  sealed interface Where {}

  /**
   * A key store file of the issuer's, new or not.
   *
   * @param passwordHolders each has a part of its password, in this order
   */
  record InFile(Path file, List<String> passwordHolders) implements Where {}

  /** A PKCS#11 token. */
  record InToken(Pkcs11Place place) implements Where {}

  /** Components are all there is; the keys come to life when they are restored somewhere. */
  record Nowhere() implements Where {}

  private static final String EXPLAINED =
      "No key was made. `farthing keys ceremony --help` explains every setting.";
  private static final int MOST_KEYS = 32;
  private static final int MOST_HOLDERS = 4;
  private static final String GENERATE = "generate";
  private static final String RESTORE = "restore";
  private static final String KEY_STORE = "key-store";
  private static final String TOKEN = "token";
  private static final Pattern LIST = Pattern.compile(" *, *");
  private static final Pattern PERSON =
      Pattern.compile("[\\p{L}\\p{M}][\\p{L}\\p{M}0-9 .'-]{1,39}");

  private static final Setting<String> CEREMONY =
      Setting.needed(
          "ceremony",
          Kind.oneOf(GENERATE, RESTORE),
          "Whether new keys are made, or keys are put together again from their components.");
  private static final Setting<List<MasterKeyName>> KEYS =
      Setting.optional(
          "keys",
          keyNames(),
          "Which keys, as km-load/46415254/20/02: usage, PPIEP, suite, key generation. To restore:"
              + " usually all that the earlier ceremony made.");
  private static final Setting<Integer> NEEDED =
      Setting.optional(
          "needed",
          Kind.number(2, Sharing.MOST),
          "To generate: how many custodians together have the key, any of them.");
  private static final Setting<List<String>> CUSTODIANS =
      Setting.optional(
          "custodians",
          people(2, Sharing.MOST),
          "To generate: names, 2 to 16 with commas between. The first has component 1.");
  private static final Setting<Path> EARLIER =
      Setting.optional(
          "earlier-transcript",
          Kind.file(),
          "To restore: the transcript of the ceremony that made the keys.");
  private static final Setting<Path> TRANSCRIPTS =
      Setting.usually(
          ".", "transcripts", Kind.file(), "Folder where the transcript of this ceremony is put.");
  private static final Setting<String> TARGET =
      Setting.needed(
          "target",
          Kind.oneOf(KEY_STORE, TOKEN, "nowhere"),
          "Where the keys go: the issuer's key store file, a PKCS#11 token, or nowhere: components"
              + " alone.");
  private static final Setting<Path> FILE =
      Setting.optional(
          "key-store", Kind.file(), "With target = key-store: the file, new or to be added to.");
  private static final Setting<List<String>> HOLDERS =
      Setting.optional(
          "password-holders",
          people(2, MOST_HOLDERS),
          "With target = key-store: who has a part of its password, 2 to 4 names, in the order in"
              + " which the parts are typed.");
  private static final Setting<Path> LIBRARY =
      Setting.optional(
          "module-library",
          Kind.file(),
          "With target = token: the PKCS#11 library of its maker, such as libsofthsm2.so.");
  private static final Setting<String> LABEL =
      Setting.optional(
          "module-token", Kind.text(32), "The token's label. Its PIN is typed at the ceremony.");

  static final List<Setting<?>> ALL =
      List.of(
          CEREMONY,
          KEYS,
          NEEDED,
          CUSTODIANS,
          EARLIER,
          TRANSCRIPTS,
          TARGET,
          FILE,
          HOLDERS,
          LIBRARY,
          LABEL);

  /**
   * @throws Failed if it is no plan that can be followed
   * @throws KeyStoreUnusable if the earlier transcript is not as it was written
   */
  static CeremonyPlan read(Path file) throws IOException {
    Settings settings = SettingsFile.read(file, ALL, EXPLAINED);
    Where where = where(settings);
    CeremonyPlan plan =
        settings.get(CEREMONY).equals(GENERATE)
            ? generating(settings, where)
            : restoring(settings, where);
    return plan.checked();
  }

  private static CeremonyPlan generating(Settings settings, Where where) {
    without(settings, EARLIER);
    SortedMap<Integer, String> custodians = new TreeMap<>();
    for (String name : needed(settings, CUSTODIANS)) {
      custodians.put(custodians.size() + 1, name);
    }
    try {
      return new CeremonyPlan(
          needed(settings, KEYS),
          new Sharing(needed(settings, NEEDED), custodians.size()),
          custodians,
          Optional.empty(),
          settings.get(TRANSCRIPTS),
          where);
    } catch (Malformed e) {
      throw unfit(String.valueOf(e.getMessage()));
    }
  }

  private static CeremonyPlan restoring(Settings settings, Where where) throws IOException {
    without(settings, NEEDED);
    without(settings, CUSTODIANS);
    if (where instanceof Nowhere) {
      throw unfit("target = nowhere restores nothing");
    }
    Transcript earlier = Transcript.read(needed(settings, EARLIER));
    if (!earlier.isEnded() && !earlier.wasPuttingKeys()) {
      throw Failed.wrongUsage(
          KeysTranscriptCommand.shortOfItsEnd(earlier) + " (earlier-transcript)",
          "Nothing was changed. Keep all components, and take the copy that was put away with the"
              + " signed sheet: `farthing keys transcript` explains.");
    }
    List<MasterKeyName> keys =
        settings.find(KEYS).orElseGet(() -> List.copyOf(earlier.keys().keySet()));
    Optional<MasterKeyName> unknown =
        keys.stream().filter(name -> !earlier.keys().containsKey(name)).findFirst();
    if (unknown.isPresent() || keys.isEmpty()) {
      throw unfit(
          "the earlier transcript has no components of "
              + unknown.map(MasterKeyName::toString).orElse("any key"));
    }
    Sharing sharing = earlier.keys().values().iterator().next().sharing();
    return new CeremonyPlan(
        keys,
        sharing,
        earlier.custodians(),
        Optional.of(earlier),
        settings.get(TRANSCRIPTS),
        where);
  }

  private static Where where(Settings settings) {
    return switch (settings.get(TARGET)) {
      case KEY_STORE -> {
        without(settings, LIBRARY);
        without(settings, LABEL);
        yield new InFile(needed(settings, FILE), needed(settings, HOLDERS));
      }
      case TOKEN -> {
        without(settings, FILE);
        without(settings, HOLDERS);
        yield new InToken(new Pkcs11Place(needed(settings, LIBRARY), needed(settings, LABEL), 1));
      }
      default -> {
        List.of(FILE, HOLDERS, LIBRARY, LABEL).forEach(setting -> without(settings, setting));
        yield new Nowhere();
      }
    };
  }

  private static <T> T needed(Settings settings, Setting<T> setting) {
    return settings
        .find(setting)
        .orElseThrow(() -> unfit(setting.name() + " is missing: " + setting.meaning()));
  }

  private static void without(Settings settings, Setting<?> setting) {
    if (settings.find(setting).isPresent()) {
      throw unfit(setting.name() + " has no place in this ceremony: " + setting.meaning());
    }
  }

  private static Failed unfit(String why) {
    return Failed.wrongUsage("the plan cannot be followed: " + why, EXPLAINED);
  }

  private static Kind<List<MasterKeyName>> keyNames() {
    return new Kind<>(
        "names of 1 to " + MOST_KEYS + " master keys, with commas between",
        (text, _) -> {
          List<MasterKeyName> names = LIST.splitAsStream(text).map(MasterKeyName::parse).toList();
          if (names.size() > MOST_KEYS || new HashSet<>(names).size() != names.size()) {
            throw new Malformed("more than " + MOST_KEYS + ", or one twice");
          }
          return names;
        });
  }

  private static Kind<List<String>> people(int least, int most) {
    return new Kind<>(
        least + " to " + most + " names of people, with commas between",
        (text, _) -> {
          List<String> names = LIST.splitAsStream(text).toList();
          if (names.size() < least || names.size() > most) {
            throw new Malformed("not " + least + " to " + most + " people");
          }
          if (called(names).size() != names.size()) {
            throw new Malformed("somebody is there twice");
          }
          names.forEach(CeremonyPlan::mustBeName);
          return names;
        });
  }

  /** As people tell each other apart, however they are spaced and capitalised. */
  private static Set<String> called(Collection<String> names) {
    return names.stream()
        .map(name -> name.strip().replaceAll(" +", " ").toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** Who has a component and a part of the password needs fewer others than the plan says. */
  private CeremonyPlan checked() {
    if (where instanceof InFile(_, List<String> holders)
        && !Collections.disjoint(called(holders), called(custodians.values()))) {
      throw unfit("a custodian holds no part of the key store's password (password-holders)");
    }
    return this;
  }

  /**
   * @throws Malformed if nobody is called that
   */
  static void mustBeName(String name) {
    if (!PERSON.matcher(name).matches()) {
      throw new Malformed("a name has 2 to 40 letters, digits, spaces, points and hyphens");
    }
  }
}
