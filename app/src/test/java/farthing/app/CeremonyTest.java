package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.issuing.CardProduct;
import farthing.issuing.SlotTerms;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule.Word;
import farthing.purse.IssuerModule;
import farthing.security.KeyCheckValue;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SoftwareCardKeys;
import farthing.security.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key ceremonies as their people hold them, with paper, files, key store files and SoftHSM 2. */
class CeremonyTest {
  private static final MasterKeyName LOAD = MasterKeyName.parse("km-load/46415254/20/82");
  private static final MasterKeyName UPDATE = MasterKeyName.parse("km-update/46415254/20/82");
  private static final String PEOPLE =
      """
      ceremony = generate
      keys = km-load/46415254/20/82, km-update/46415254/20/82
      needed = 2
      custodians = Ada Lovelace, Charles Babbage, Mary Somerville
      transcripts = transcripts
      """;
  private static final String INTO_FILE =
      """
      target = key-store
      key-store = issuer.p12
      password-holders = Grace Hopper, Alan Turing
      """;
  private static final Instant NOW = Instant.parse("2026-11-29T18:00:00Z");

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final CeremonyPeople people = new CeremonyPeople();

  @Test
  void threePeopleMakeKeysThatAnyTwoOfThemRestore() throws IOException {
    people.witnesses.add("Zoë Königsmark");
    people.files.put(1, folder.resolve("ada.p12"));
    Transcript made = held(PEOPLE + INTO_FILE, false);

    KeyRing issuer = open(folder.resolve("issuer.p12"));
    assertThat(issuer.masterNames()).containsExactly(LOAD, UPDATE);
    assertThat(made.isEnded()).isTrue();
    assertThat(made.isDryRun()).isFalse();
    assertThat(made.text("witness")).contains("Zoë Königsmark");
    assertThat(made.custodians().values())
        .containsExactly("Ada Lovelace", "Charles Babbage", "Mary Somerville");
    made.keys()
        .forEach((name, key) ->
            assertThat(issuer.checkValues()).containsEntry(name.toString(), key.checkValue()));
    assertThat(people.shown.toString()).contains(made.digest().substring(0, 39));

    for (List<Integer> two : List.of(List.of(1, 2), List.of(3, 1), List.of(2, 3))) {
      String file = "restored-%d-%d.p12".formatted(two.get(0), two.get(1));
      people.bringing.addAll(two);
      Transcript again = held(restoring(INTO_FILE.replace("issuer.p12", file)), false);
      assertThat(again.isEnded()).isTrue();
      assertThat(again.text("earlier").orElseThrow()).contains(made.digest());
      assertThat(open(folder.resolve(file)).checkValues()).isEqualTo(issuer.checkValues());
    }
  }

  @Test
  void nothingSecretIsInTheTranscriptNorOnTheScreenForTheNextPerson() throws IOException {
    held(PEOPLE + INTO_FILE, false);

    assertThat(people.paper).hasSize(6);
    String transcript = Files.readString(onlyTranscript());
    for (List<String> lines : people.paper.values()) {
      for (String line : lines) {
        assertThat(transcript).doesNotContain(line, line.substring(0, 4) + " ");
        assertThat(clearedAfter(line)).isTrue();
      }
    }
  }

  @Test
  void slipOfAHandIsNamedAndTypedAgain() throws IOException {
    held(PEOPLE + INTO_FILE, false);
    people.bringing.addAll(List.of(2, 3));
    int[] slips = {1};
    people.typing =
        line ->
            slips[0]-- > 0
                ? line.substring(0, 7) + (line.charAt(7) == '0' ? '1' : '0') + line.substring(8)
                : line;

    held(restoring(INTO_FILE.replace("issuer.p12", "again.p12")), false);

    assertThat(people.shown.toString()).contains("line 1, group 2 is not as it was shown");
    assertThat(open(folder.resolve("again.p12")).checkValues())
        .isEqualTo(open(folder.resolve("issuer.p12")).checkValues());
  }

  @Test
  void componentOfAnotherCeremonyIsNamedAndMakesNoKey() throws IOException {
    held(PEOPLE + INTO_FILE.replace("issuer", "other"), false);
    Map<String, List<String>> others = Map.copyOf(people.paper);
    Files.delete(onlyTranscript());
    held(PEOPLE + INTO_FILE, false);
    people.paper.put("3 of " + UPDATE, wrongSheet(others, "3 of " + UPDATE));
    people.bringing.addAll(List.of(2, 3));

    Failed failed =
        catchThrowableOfType(
            Failed.class,
            () -> held(restoring(INTO_FILE.replace("issuer.p12", "again.p12")), false));

    assertThat(failed).hasMessageContaining("component 3, of Mary Somerville");
    assertThat(people.shown.toString())
        .contains("component 3 of " + UPDATE + " is wrong: its check value is");
    assertThat(folder.resolve("again.p12")).doesNotExist();
  }

  @Test
  void oneCustodianAloneSeesThatTheComponentsAreStillThoseHandedOut() throws IOException {
    people.files.put(1, folder.resolve("ada.p12"));
    Transcript made = held(PEOPLE + INTO_FILE, false);

    people.sitsDown(1);
    assertThat(KeysComponentCommand.check(people.desk, made, 1)).isZero();
    people.sitsDown(2);
    assertThat(KeysComponentCommand.check(people.desk, made, 2)).isZero();
    people.paper.put("2 of " + LOAD, people.paper.getOrDefault("3 of " + LOAD, List.of()));
    assertThatThrownBy(() -> KeysComponentCommand.check(people.desk, made, 2))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("component 2, of Charles Babbage");
    assertThat(people.shown.toString()).contains("component 2 of " + LOAD + " is wrong");
    assertThatThrownBy(() -> KeysComponentCommand.check(people.desk, made, 4))
        .hasMessageContaining("no custodian 4");
  }

  @Test
  void changedTranscriptRestoresNothing() throws IOException {
    held(PEOPLE + INTO_FILE, false);
    Path transcript = onlyTranscript();
    Files.writeString(
        transcript, Files.readString(transcript).replace("Charles Babbage", "Charles Cabbage"));

    assertThatThrownBy(() -> held(restoring(INTO_FILE), false))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("was changed");
  }

  /** At each thing anybody is asked; what stands on the disk afterwards is what a thief finds. */
  @Test
  void plugPulledAnywhereLeavesNoKeyAndTheCeremonyIsBegunAgain() throws IOException {
    String plan =
        PEOPLE.replace(", Mary Somerville", "").replace("keys = km-load/46415254/20/82,", "keys =")
            + INTO_FILE;
    int cuts = 0;
    for (int at = 1; ; at++) {
      CeremonyPeople again = new CeremonyPeople();
      again.plugPulledAt = at;
      try {
        held(again, plan, false);
        break;
      } catch (CeremonyPeople.PlugPulled e) {
        cuts++;
        assertThat(keyStores()).as("after %d", at).isEmpty();
        for (Path transcript : transcripts()) {
          assertThat(Transcript.read(transcript).isEnded()).isFalse();
          assertThat(Transcript.read(transcript).wasPuttingKeys()).isFalse();
          Files.delete(transcript);
        }
      }
    }
    assertThat(cuts).isGreaterThan(15);
    assertThat(open(folder.resolve("issuer.p12")).masterNames()).containsExactly(UPDATE);
  }

  @Test
  void keysThatAreThereAlreadyAreNotMadeASecondTime() throws IOException {
    held(PEOPLE + INTO_FILE, false);
    KeyRing before = open(folder.resolve("issuer.p12"));

    assertThatThrownBy(() -> held(PEOPLE + INTO_FILE, false))
        .isInstanceOf(Failed.class)
        .hasMessageContaining(LOAD + " is in the key store file issuer.p12 already");
    assertThat(open(folder.resolve("issuer.p12")).checkValues()).isEqualTo(before.checkValues());
    assertThat(transcripts()).hasSize(1);

    held(PEOPLE.replace("/82", "/83") + INTO_FILE, false);
    KeyRing both = open(folder.resolve("issuer.p12"));
    assertThat(both.masterNames()).hasSize(4);
    assertThat(both.checkValues()).containsAllEntriesOf(before.checkValues());
  }

  @Test
  void tokenKnowsTheCardsOfKeysThatWereMadeElsewhereAndRestoredIntoIt() throws Exception {
    held(PEOPLE + INTO_FILE, false);
    Pkcs11Place place = TestTokens.RESTORED;
    String intoToken =
        "target = token\nmodule-library = %s\nmodule-token = %s\n"
            .formatted(place.library(), place.token());
    people.bringing.addAll(List.of(3, 2));
    Transcript made = held(restoring(intoToken), false);
    assertThat(made.isEnded()).isTrue();

    KeyRing issuer = open(folder.resolve("issuer.p12"));
    CardLoad load = AskedToLoad.card(cardOf(issuer));
    try (Pkcs11CardKeys token = Pkcs11CardKeys.open(place, TestTokens.pin())) {
      assertThat(new IssuerModule(token).verify(load)).isEqualTo(Word.ITS_OWN);
      assertThat(KeyCheckValue.derived(token, UPDATE))
          .isEqualTo(KeyCheckValue.derived(new SoftwareCardKeys(issuer), UPDATE))
          .isPresent();
    }

    people.bringing.addAll(List.of(2, 3));
    Files.delete(newestTranscript("restore"));
    held(restoring(intoToken), false);
    assertThat(people.shown.toString()).contains(LOAD + ", the same");

    assertThatThrownBy(() -> held(PEOPLE + intoToken, false))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("already");

    people.files.put(1, folder.resolve("ada-dry.p12"));
    Transcript dry = held(PEOPLE.replace("/82", "/84") + intoToken, true);
    assertThat(dry.isEnded()).isTrue();
    try (Pkcs11MasterKeys token = Pkcs11MasterKeys.open(place, TestTokens.pin())) {
      assertThat(token.names()).contains(LOAD, UPDATE);
      for (MasterKeyName name : dry.keys().keySet()) {
        assertThat(token.names()).doesNotContain(name);
        assertThat(token.destroy(name, true)).as("left by the dry run").isFalse();
      }
    }
  }

  /** All or none: what the token took before it refused one is taken out again. */
  @Test
  void tokenThatRefusesOneKeyKeepsNoneOfTheCeremonys() throws IOException {
    MasterKeyName first = MasterKeyName.parse("km-load/46415254/20/91");
    MasterKeyName taken = MasterKeyName.parse("km-update/46415254/20/91");
    KeyRing keys = KeyRing.empty();
    for (MasterKeyName name : List.of(first, taken)) {
      keys =
          keys.generate(name.usage(), name.provider(), name.suite(), name.keyGeneration(), random);
    }
    Map<MasterKeyName, MacKey> both = new LinkedHashMap<>();
    both.put(first, keys.masters(List.of(first)).values().iterator().next());
    both.put(taken, keys.masters(List.of(taken)).values().iterator().next());
    try (Pkcs11MasterKeys token = Pkcs11MasterKeys.open(TestTokens.RESTORED, TestTokens.pin())) {
      token.generate(taken);
      Optional<KeyCheckValue> before = token.derived(taken);

      assertThatThrownBy(() -> new CeremonyTarget.InToken("the token", token, false).put(both))
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining(taken + " is there already");
      assertThat(token.names()).doesNotContain(first);
      assertThat(token.derived(taken)).isEqualTo(before);
    }
  }

  @Test
  void dryRunLeavesComponentsThatOnlyADryRunTakes() throws IOException {
    people.files.put(1, folder.resolve("ada.p12"));
    Transcript dry = held(PEOPLE + INTO_FILE, true);

    assertThat(dry.isDryRun()).isTrue();
    assertThat(dry.isEnded()).isTrue();
    assertThat(keyStores()).containsExactly(folder.resolve("ada.p12"));
    people.bringing.addAll(List.of(1, 2));
    Failed failed = catchThrowableOfType(Failed.class, () -> held(restoring(INTO_FILE), false));
    assertThat(failed).hasMessageContaining("was a dry run");
    assertThat(keyStores()).containsExactly(folder.resolve("ada.p12"));

    assertThat(held(restoring(INTO_FILE), true).isEnded()).isTrue();
    assertThat(keyStores()).containsExactly(folder.resolve("ada.p12"));
  }

  /** As a dry run leaves it that was broken off before it could throw its keys away. */
  @Test
  void serverRefusesAKeyStoreOfADryRun() throws IOException {
    Path dry = folder.resolve("load-server.p12");
    String password = "twelve or more of it";
    KeyRing keys = DemoKeys.generate(1, random).loadServer();
    new KeyStoreFile(dry, random).createDryRun(password.toCharArray(), keys);
    Path settings =
        Files.writeString(
            folder.resolve("load.conf"),
            "module = software\nmodule-key-store = %s\nmodule-key-store-password = %s\n"
                .formatted(dry, password));

    assertThatThrownBy(() -> ModuleSettings.open(SettingsFile.read(settings, ModuleSettings.ALL)))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("of a dry run")
        .hasMessageContaining("take the real one");
  }

  @Test
  void planThatCannotBeFollowedIsRefusedBeforeAnybodyTypes() throws IOException {
    for (String wrong :
        List.of(
            PEOPLE + "target = key-store\n",
            PEOPLE + INTO_FILE + "module-token = x\n",
            PEOPLE.replace("needed = 2", "needed = 4") + INTO_FILE,
            PEOPLE.replace("needed = 2\n", "") + INTO_FILE,
            PEOPLE.replace("Charles Babbage", "Ada Lovelace") + INTO_FILE,
            PEOPLE.replace("Charles Babbage", "\u001B[2J") + INTO_FILE,
            PEOPLE.replace("Charles Babbage", "ada  lovelace") + INTO_FILE,
            PEOPLE + INTO_FILE.replace(", Alan Turing", ""),
            PEOPLE + INTO_FILE.replace("Alan Turing", "ADA Lovelace"),
            PEOPLE.replace("km-update", "km-load") + INTO_FILE,
            PEOPLE.replace("km-update", "km-none") + INTO_FILE,
            PEOPLE.replace("/20/", "/30/") + INTO_FILE,
            PEOPLE.replace("= transcripts", "= plan.conf") + INTO_FILE,
            PEOPLE.replace("= transcripts", "= /proc/none") + INTO_FILE,
            "ceremony = restore\ntarget = nowhere\n")) {
      Failed failed = catchThrowableOfType(Failed.class, () -> held(wrong, false));
      assertThat(failed).as(wrong).isNotNull();
      assertThat(failed.status()).isEqualTo(Main.WRONG_USAGE);
    }
    assertThat(people.prompts).isZero();
    assertThat(people.shown.toString()).isEmpty();
    assertThat(folder.resolve("transcripts")).doesNotExist();
  }

  private Transcript held(String plan, boolean dryRun) throws IOException {
    return held(people, plan, dryRun);
  }

  private Transcript held(CeremonyPeople by, String plan, boolean dryRun) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.conf"), plan);
    CeremonyPlan read = CeremonyPlan.read(file);
    return Transcript.read(
        new Ceremony(read, by.desk, dryRun, "this test", random, () -> NOW).hold());
  }

  private String restoring(String target) throws IOException {
    return "ceremony = restore\ntranscripts = transcripts\nearlier-transcript = %s\n%s"
        .formatted(onlyGenerating(), target);
  }

  private Path onlyGenerating() throws IOException {
    List<Path> all =
        transcripts().stream().filter(file -> file.toString().contains("generate")).toList();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private Path onlyTranscript() throws IOException {
    assertThat(transcripts()).hasSize(1);
    return transcripts().getFirst();
  }

  private Path newestTranscript(String kind) throws IOException {
    return transcripts().stream()
        .filter(file -> file.toString().contains(kind))
        .findFirst()
        .orElseThrow();
  }

  private List<Path> transcripts() throws IOException {
    Path all = folder.resolve("transcripts");
    if (!Files.exists(all)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(all)) {
      return files.toList();
    }
  }

  private List<Path> keyStores() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !f.toString().endsWith(".conf") && !f.toString().endsWith(".acts"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private KeyRing open(Path file) throws IOException {
    return new KeyStoreFile(file, random)
        .open(CeremonyPeople.PASSWORD_PARTS.toCharArray(), KeyHolder.ISSUER);
  }

  /** Whether the screen was emptied behind it. */
  private boolean clearedAfter(String line) {
    String screen = people.shown.toString();
    int at = screen.lastIndexOf(line);
    return at > 0 && screen.indexOf("\u001B[3J", at) > at;
  }

  private static List<String> wrongSheet(Map<String, List<String>> sheets, String about) {
    return List.copyOf(sheets.getOrDefault(about, List.of()));
  }

  private Path cardOf(KeyRing masters) {
    KeyRing all = masters;
    for (KeyUsage usage : List.of(KeyUsage.PURCHASE, KeyUsage.TAC)) {
      all = all.generate(usage, LOAD.provider(), LOAD.suite(), LOAD.keyGeneration(), random);
    }
    Path file = folder.resolve("card.purse");
    Amount nothing = new Amount(0, Currency.EUR);
    Amount most = new Amount(500_00, Currency.EUR);
    CardCommand.make(
        file,
        all,
        new CardProduct(
            CardProduct.Medium.SOFTWARE,
            LOAD.provider(),
            LOAD.suite(),
            LOAD.keyGeneration(),
            Period.ofYears(1),
            0,
            List.of(new SlotTerms(nothing, most, most))),
        Optional.empty());
    return file;
  }
}
