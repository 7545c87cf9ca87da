package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.CardLink;
import farthing.purse.KeyedCard;
import farthing.purse.PinBlock;
import farthing.purse.SessionDerivation;
import farthing.reader.JcardsimLink;
import farthing.security.KeyCheckValue;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SecurityCardKeys;
import farthing.security.SecurityCardMaking;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys on their way from the issuer to servers, as operators type it. */
class KeysTransportTest {
  private static final String OLD = "km-purchase/46415254/20/01";
  private static final String NEW = "km-purchase/46415254/20/02";

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private KeyRing issuer = KeyRing.empty();

  @BeforeEach
  void haveAnIssuersKeys() throws IOException {
    for (KeyUsage usage : KeyUsage.values()) {
      issuer = issuer.generate(usage, DemoKeys.PROVIDER, Suite.AES_128, 1, random);
    }
    issuerAgain();
  }

  @Test
  void eachServerGetsWhatItMayHaveWithTheCheckValuesOfTheIssuers() throws IOException {
    for (KeyReceiver receiver : KeyReceiver.values()) {
      String[] cards =
          receiver == KeyReceiver.PAYMENT_SERVER
              ? new String[] {"--terminals", "3-5"}
              : new String[0];
      Map<String, String> sent = exported(receiver, cards);
      Map<String, String> received = imported(receiver);

      assertThat(received).containsAllEntriesOf(sent);
      List<String> masters = sent.keySet().stream().filter(n -> n.startsWith("km-")).toList();
      switch (receiver) {
        case PAYMENT_SERVER -> {
          assertThat(masters).containsExactly(OLD);
          assertThat(sent).hasSize(4).containsKey("kpsam/4641525400000003");
          KeyRing keys = server(receiver);
          assertThat(keys.checkValues()).containsKey("seal/merchants");
          assertThat(
                  KeyCheckValue.of(
                      keys.psam(keys.securityCards().getLast()).orElseThrow().psamKey()))
              .isEqualTo(KeyCheckValue.of(issuer.psamKey(keys.securityCards().getLast())));
        }
        case LOAD_SERVER ->
            assertThat(masters)
                .containsExactly("km-load/46415254/20/01", "km-update/46415254/20/01");
        case CLEARING ->
            assertThat(masters).containsExactly("km-psam/46415254/20/01", "km-tac/46415254/20/01");
      }
      for (String name : masters) {
        assertThat(received.get(name)).isEqualTo(String.valueOf(issuer.checkValues().get(name)));
      }
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve(receiver + ".password"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFileForOneServerIsRefusedByAnother() throws IOException {
    exported(KeyReceiver.CLEARING);

    assertThat(importing(KeyReceiver.CLEARING, KeyReceiver.PAYMENT_SERVER)).isEqualTo(1);
    assertThat(err.toString()).contains("must never hold");
    assertThat(folder.resolve("payment-server.p12")).doesNotExist();
  }

  @Test
  void nothingIsWrittenWherePasswordOrKeyStoreWouldNotFindTheirPlace() throws IOException {
    Path password = folder.resolve("load-server.travels.password");
    Files.writeString(password, "somebody else's\n");
    assertThat(exporting(KeyReceiver.LOAD_SERVER)).isEqualTo(Main.WRONG_USAGE);
    assertThat(folder.resolve("load-server.travels")).doesNotExist();
    assertThat(password).hasContent("somebody else's");

    Files.delete(password);
    exported(KeyReceiver.LOAD_SERVER);
    for (String left : List.of("load-server.p12", "load-server.password")) {
      Path alone = Files.writeString(folder.resolve(left), "left alone\n");
      assertThat(importing(KeyReceiver.LOAD_SERVER, KeyReceiver.LOAD_SERVER))
          .isEqualTo(Main.WRONG_USAGE);
      assertThat(alone).hasContent("left alone");
      Files.delete(alone);
    }
    assertThat(err.toString()).contains("An import that was broken off");
  }

  @Test
  void aNewGenerationIsAddedToWhatAServerHasAndItsSealingKeyStays() throws IOException {
    exported(KeyReceiver.PAYMENT_SERVER, "--terminals", "1-2");
    Map<String, String> before = imported(KeyReceiver.PAYMENT_SERVER);

    MasterKeyName next = MasterKeyName.parse(NEW);
    issuer =
        issuer.generate(next.usage(), next.provider(), next.suite(), next.keyGeneration(), random);
    issuerAgain();
    Files.delete(folder.resolve("payment-server.travels"));
    Files.delete(folder.resolve("payment-server.travels.password"));
    exported(KeyReceiver.PAYMENT_SERVER, "--terminals", "1-2");
    assertThat(imported(KeyReceiver.PAYMENT_SERVER))
        .containsAllEntriesOf(before)
        .containsEntry(NEW, String.valueOf(issuer.checkValues().get(NEW)))
        .hasSize(before.size() + 1);

    out.getBuffer().setLength(0);
    assertThat(importing(KeyReceiver.PAYMENT_SERVER, KeyReceiver.PAYMENT_SERVER)).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get("checkValues")).isEmpty();
  }

  @Test
  void anotherKeyOfTheSameNameIsNotTakenIn() throws IOException {
    exported(KeyReceiver.LOAD_SERVER);
    Map<String, String> before = imported(KeyReceiver.LOAD_SERVER);
    issuer =
        KeyRing.empty()
            .generate(KeyUsage.LOAD, DemoKeys.PROVIDER, Suite.AES_128, 1, random)
            .generate(KeyUsage.UPDATE, DemoKeys.PROVIDER, Suite.AES_128, 2, random);
    issuerAgain();
    Files.delete(folder.resolve("load-server.travels"));
    Files.delete(folder.resolve("load-server.travels.password"));
    exported(KeyReceiver.LOAD_SERVER);

    assertThat(importing(KeyReceiver.LOAD_SERVER, KeyReceiver.LOAD_SERVER)).isEqualTo(1);
    assertThat(err.toString()).contains("another km-load/46415254/20/01 is there");
    assertThat(shown(KeyReceiver.LOAD_SERVER)).isEqualTo(before);
  }

  @Test
  void aTokenAndALoadSecurityCardDeriveWithThemAsTheIssuerDoes() throws Exception {
    exported(KeyReceiver.LOAD_SERVER);
    assertThat(importing(KeyReceiver.LOAD_SERVER, TestTokens.TRANSPORT))
        .as(err.toString())
        .isZero();

    CardLink blank = JcardsimLink.insertLoadSecurityCard();
    KeyRing travelled =
        new KeyStoreFile(folder.resolve("load-server.travels"), random)
            .open(
                Files.readString(folder.resolve("load-server.travels.password"))
                    .strip()
                    .toCharArray(),
                KeyHolder.LOAD_SERVER);
    PinBlock pin = PinBlock.ofDigits("4711");
    SecurityCardMaking.make(blank, travelled, pin);
    SoftwareCardKeys software = new SoftwareCardKeys(issuer);
    KeyedCard any = new KeyedCard(new IepId(DemoKeys.PROVIDER, 4711), Suite.AES_128, 1);
    SessionDerivation how =
        new SessionDerivation(
            KeyUsage.LOAD, "SKL", Bytes.ofHex("0001000102030405060708090a0b0c0d0e0f"));
    try (Pkcs11CardKeys token = Pkcs11CardKeys.open(TestTokens.TRANSPORT, TestTokens.pin());
        SecurityCardKeys card = SecurityCardKeys.open(blank, pin)) {
      assertThat(token.masterNames()).hasSize(2);
      KeyCheckValue issuers = of(software.sessionKey(any, how).orElseThrow());
      assertThat(of(token.sessionKey(any, how).orElseThrow())).isEqualTo(issuers);
      assertThat(of(card.sessionKey(any, how).orElseThrow())).isEqualTo(issuers);
    }

    out.getBuffer().setLength(0);
    assertThat(importing(KeyReceiver.LOAD_SERVER, TestTokens.TRANSPORT)).isZero();
    assertThat(out.toString()).contains("already, the same");
  }

  /** A load server needs a sealing key whoever has its masters, clearing its KM-psam. */
  @Test
  void whatNoTokenHasGoesIntoTheKeyStoreBesideIt() throws IOException {
    for (KeyReceiver receiver : List.of(KeyReceiver.LOAD_SERVER, KeyReceiver.CLEARING)) {
      exported(receiver);
      assertThat(importing(receiver, receiver, at(TestTokens.BESIDE))).as(err.toString()).isZero();
    }

    assertThat(shown(KeyReceiver.LOAD_SERVER).keySet())
        .singleElement()
        .asString()
        .startsWith("seal/");
    assertThat(shown(KeyReceiver.CLEARING)).containsOnlyKeys("km-psam/46415254/20/01");
    try (Pkcs11CardKeys token = Pkcs11CardKeys.open(TestTokens.BESIDE, TestTokens.pin())) {
      assertThat(token.masterNames())
          .extracting(MasterKeyName::usage)
          .containsExactlyInAnyOrder(KeyUsage.LOAD, KeyUsage.UPDATE, KeyUsage.TAC);
    }
  }

  @Test
  void clearingsKmPsamIsNotPutWhereClearingDoesNotReadIt() throws IOException {
    exported(KeyReceiver.CLEARING);

    assertThat(importing(KeyReceiver.CLEARING, TestTokens.BESIDE)).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("name that too, beside the token", "Nothing was changed");
  }

  /** Into a token alone. */
  private int importing(KeyReceiver receiver, Pkcs11Place token) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "keys",
                "import",
                "--why",
                "installed",
                "--for",
                receiver.toString(),
                "--from",
                path(receiver + ".travels"),
                "--from-password-file",
                path(receiver + ".travels.password")));
    typed.addAll(TestTokens.at(token));
    return farthing(typed.toArray(String[]::new));
  }

  private static String[] at(Pkcs11Place token) {
    return TestTokens.at(token).toArray(String[]::new);
  }

  @Test
  void generationIsRetiredThenDestroyedAndInNoOtherOrder() throws IOException {
    MasterKeyName next = MasterKeyName.parse(NEW);
    issuer =
        issuer.generate(next.usage(), next.provider(), next.suite(), next.keyGeneration(), random);
    issuerAgain();
    exported(KeyReceiver.PAYMENT_SERVER, "--terminals", "1-1");
    imported(KeyReceiver.PAYMENT_SERVER);

    assertThat(ending("destroy", "--nothing-in-flight", OLD)).isEqualTo(1);
    assertThat(err.toString()).contains(OLD + " is not retired", "it stays as it is");
    assertThat(ending("retire", "km-tac/46415254/20/01")).isEqualTo(Main.WRONG_USAGE);

    assertThat(ending("retire", OLD)).isZero();
    assertThat(out.toString()).contains("start the payment server anew", "months, not days");
    assertThat(server(KeyReceiver.PAYMENT_SERVER).isRetired(MasterKeyName.parse(OLD))).isTrue();
    assertThat(shown(KeyReceiver.PAYMENT_SERVER)).containsKeys(OLD, NEW);

    assertThat(ending("destroy", OLD)).isEqualTo(Main.WRONG_USAGE);
    assertThat(ending("destroy", "--nothing-in-flight", OLD)).isZero();
    assertThat(shown(KeyReceiver.PAYMENT_SERVER)).containsKey(NEW).doesNotContainKey(OLD);
    assertThat(acts("payment-server.p12"))
        .endsWith(
            "keys destroy %s, form 17, FAILED".formatted(OLD),
            "keys retire %s, form 17, DONE".formatted(OLD),
            "keys destroy %s, form 17, DONE".formatted(OLD));
  }

  @Test
  void terminalsAreAPaymentServersAlone() {
    assertThat(exporting(KeyReceiver.LOAD_SERVER, "--terminals", "1-4"))
        .isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("--terminals and --km-psam are a payment server's");
    assertThat(folder.resolve("load-server.travels")).doesNotExist();
  }

  @Test
  void keysOfSecurityCardsComeOutOfNothingButAKmPsamOfTheIssuers() {
    for (String other : List.of("km-load/46415254/20/01", "km-psam/46415254/20/02")) {
      assertThat(exporting(KeyReceiver.PAYMENT_SERVER, "--terminals", "1-4", "--km-psam", other))
          .isEqualTo(Main.WRONG_USAGE);
      assertThat(err.toString()).contains(other + " is no KM-psam in the issuer's key store");
    }
    assertThat(folder.resolve("payment-server.travels")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-3", "5-4", "1-10001", "64"})
  void terminalsThatCannotBeAreNotExported(String range) {
    assertThat(exporting(KeyReceiver.PAYMENT_SERVER, "--terminals", range))
        .isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("--terminals", "Nothing was written.");
    assertThat(folder.resolve("payment-server.travels")).doesNotExist();
  }

  @Test
  void generationThatEndedAtAServerDoesNotComeBackWithTheNextImport() throws IOException {
    KeyReceiver payment = KeyReceiver.PAYMENT_SERVER;
    exported(payment, "--terminals", "1-1");
    imported(payment);
    assertThat(ending("retire", OLD)).isZero();
    assertThat(ending("destroy", "--nothing-in-flight", OLD)).isZero();

    out.getBuffer().setLength(0);
    assertThat(importing(payment, payment)).as(err.toString()).isZero();
    JsonNode said = JsonMapper.shared().readTree(out.toString());
    assertThat(said.get("checkValues")).isEmpty();
    assertThat(said.get("leftOut").get(OLD).asString()).startsWith("destroyed here on ");
    assertThat(shown(payment)).doesNotContainKey(OLD);

    Files.delete(folder.resolve("payment-server.p12"));
    Files.delete(folder.resolve("payment-server.password"));
    assertThat(imported(payment)).doesNotContainKey(OLD).containsKey("kpsam/4641525400000001");

    assertThat(importing(payment, payment, "--again")).as(err.toString()).isZero();
    assertThat(shown(payment)).containsKey(OLD);
    assertThat(server(payment).isRetired(MasterKeyName.parse(OLD))).isFalse();

    assertThat(ending("retire", OLD)).isZero();
    assertThat(ending("destroy", "--nothing-in-flight", OLD)).isZero();
    issuer = issuer.retire(MasterKeyName.parse(OLD));
    issuerAgain();
    Files.delete(folder.resolve("payment-server.travels"));
    Files.delete(folder.resolve("payment-server.travels.password"));
    exported(payment, "--terminals", "1-1");
    assertThat(imported(payment)).as("for a proof that comes late").containsKey(OLD);
    assertThat(server(payment).isRetired(MasterKeyName.parse(OLD))).isTrue();
  }

  @Test
  void destroyedKeyStaysAwayAlsoWhereANewLogOfActsBegan() throws IOException {
    KeyReceiver payment = KeyReceiver.PAYMENT_SERVER;
    exported(payment, "--terminals", "1-1");
    imported(payment);
    assertThat(ending("retire", OLD)).isZero();
    assertThat(ending("destroy", "--nothing-in-flight", OLD)).isZero();
    Files.move(folder.resolve("payment-server.p12.acts"), folder.resolve("old.acts"));

    assertThat(imported(payment)).doesNotContainKey(OLD);
    out.getBuffer().setLength(0);
    assertThat(importing(payment, payment)).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get("leftOut").get(OLD).asString())
        .isEqualTo("destroyed here");
    assertThat(importing(payment, payment, "--again")).as(err.toString()).isZero();
    assertThat(shown(payment)).containsKey(OLD);
    assertThat(server(payment).destroyed()).isEmpty();
  }

  @Test
  void whoeverTouchesAKeyStoreSaysWhyAndALogThatWasAlteredIsTold() throws IOException {
    exported(KeyReceiver.LOAD_SERVER);
    imported(KeyReceiver.LOAD_SERVER);
    assertThat(importing(KeyReceiver.LOAD_SERVER, KeyReceiver.LOAD_SERVER)).isZero();

    assertThat(acts("issuer.p12"))
        .singleElement()
        .asString()
        .startsWith("keys export for load-server to ")
        .endsWith("its journey, DONE");
    assertThat(acts("load-server.p12"))
        .as("the second import found them there")
        .singleElement()
        .asString()
        .startsWith("keys import for load-server from ")
        .contains("km-load/46415254/20/01")
        .endsWith("installed, DONE");
    Path log = folder.resolve("load-server.p12.acts");
    Files.writeString(log, Files.readString(log).replace("installed", "forgotten"));
    assertThat(farthing("keys", "acts", "--key-store", path("load-server.p12"))).isEqualTo(1);
    assertThat(err.toString()).contains("line 1, or one before it, was changed");

    assertThat(farthing("keys", "new", "--dir", path("new"), "--why", " "))
        .isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("the reason says nothing");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** Of each what was done, why, and how it ended. */
  private List<String> acts(String keyStore) {
    out.getBuffer().setLength(0);
    assertThat(farthing("keys", "acts", "--json", "--key-store", path(keyStore)))
        .as(err.toString())
        .isZero();
    return JsonMapper.shared()
        .readTree(out.toString())
        .valueStream()
        .map(act ->
            "%s, %s, %s"
                .formatted(
                    act.get("what").asString(),
                    act.get("why").asString(),
                    act.get("end").asString()))
        .toList();
  }

  private static KeyCheckValue of(MacKey key) {
    return KeyCheckValue.of(key);
  }

  private int ending(String command, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "keys",
                command,
                "--who",
                "ada",
                "--why",
                "form 17",
                "--key-store",
                path("payment-server.p12"),
                "--password-file",
                path("payment-server.password")));
    typed.addAll(List.of(more));
    return farthing(typed.toArray(String[]::new));
  }

  private Map<String, String> exported(KeyReceiver receiver, String... more) {
    out.getBuffer().setLength(0);
    assertThat(exporting(receiver, more)).as(err.toString()).isZero();
    return checkValues();
  }

  private int exporting(KeyReceiver receiver, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "keys",
                "export",
                "--json",
                "--why",
                "its journey",
                "--key-store",
                path("issuer.p12"),
                "--password-file",
                path("issuer.password"),
                "--for",
                receiver.toString(),
                "--to",
                path(receiver + ".travels"),
                "--to-password-file",
                path(receiver + ".travels.password")));
    typed.addAll(List.of(more));
    return farthing(typed.toArray(String[]::new));
  }

  private Map<String, String> imported(KeyReceiver receiver) {
    assertThat(importing(receiver, receiver)).as(err.toString()).isZero();
    return shown(receiver);
  }

  private int importing(KeyReceiver sent, KeyReceiver as, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "keys",
                "import",
                "--json",
                "--why",
                "installed",
                "--from",
                path(sent + ".travels"),
                "--from-password-file",
                path(sent + ".travels.password"),
                "--for",
                as.toString(),
                "--key-store",
                path(as + ".p12"),
                "--password-file",
                path(as + ".password")));
    typed.addAll(List.of(more));
    return farthing(typed.toArray(String[]::new));
  }

  private Map<String, String> shown(KeyReceiver receiver) {
    out.getBuffer().setLength(0);
    assertThat(
            farthing(
                "keys",
                "show",
                "--json",
                "--key-store",
                path(receiver + ".p12"),
                "--password-file",
                path(receiver + ".password")))
        .as(err.toString())
        .isZero();
    return checkValues();
  }

  private Map<String, String> checkValues() {
    JsonNode values = JsonMapper.shared().readTree(out.toString()).get("checkValues");
    Map<String, String> all = new TreeMap<>();
    values.properties().forEach(value -> all.put(value.getKey(), value.getValue().asString()));
    return all;
  }

  private KeyRing server(KeyReceiver receiver) throws IOException {
    return new KeyStoreFile(folder.resolve(receiver + ".p12"), random)
        .open(
            Files.readString(folder.resolve(receiver + ".password")).strip().toCharArray(),
            receiver.holder());
  }

  private void issuerAgain() throws IOException {
    Files.deleteIfExists(folder.resolve("issuer.p12"));
    char[] password = new KeyStoreFile(folder.resolve("issuer.p12"), random).create(issuer);
    Files.writeString(folder.resolve("issuer.password"), new String(password) + "\n");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private int farthing(String... typed) {
    return Main.commandLine(typed)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(typed);
  }
}
