package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.issuing.CardProduct;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule.Word;
import farthing.purse.NewCardKeys;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11NewCardKeys;
import farthing.security.Pkcs11Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The issuer's host security module as an operator sets it: key store file, SoftHSM 2, or a
 * simulated security card.
 */
class ModuleSettingsTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir private Path folder;

  @Test
  void theSoftwareModuleKnowsTheCardsOfItsKeyStore() throws Exception {
    KeyRing issuer = DemoKeys.generate(1, new SecureRandom()).issuer();
    keyStore(issuer.forLoadServer());
    CardLoad load = AskedToLoad.card(cardOf(issuer));

    try (ModuleSettings.Opened opened = ModuleSettings.open(software())) {
      assertThat(opened.module().verify(load)).isEqualTo(Word.ITS_OWN);
    }
  }

  @Test
  void theTokenKnowsTheCardsThatWereMadeWithIt() throws Exception {
    Pkcs11Place place = TestTokens.LOAD_SERVER;
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(place, TestTokens.pin())) {
      for (KeyUsage usage : EnumSet.range(KeyUsage.PURCHASE, KeyUsage.UPDATE)) {
        ceremony.generate(
            new MasterKeyName(
                usage, DemoKeys.PROVIDER, Suite.AES_128, DemoKeys.SOFTWARE_GENERATION));
      }
    }
    CardLoad load;
    try (Pkcs11NewCardKeys issuer = Pkcs11NewCardKeys.open(place, TestTokens.pin())) {
      load = AskedToLoad.card(cardOf(issuer));
    }

    try (ModuleSettings.Opened opened =
        ModuleSettings.open(token(place, TestTokens.PIN_FILE, "module-token-sessions = 2"))) {
      assertThat(opened.module().verify(load)).isEqualTo(Word.ITS_OWN);
    }
  }

  @Test
  void theSecurityCardKnowsTheCardsOfTheKeyStoreItWasMadeOf() throws Exception {
    KeyRing issuer = DemoKeys.generate(1, new SecureRandom()).issuer();
    keyStore(issuer.forLoadServer());
    CardLoad load = AskedToLoad.card(cardOf(issuer));

    try (ModuleSettings.Opened opened =
        ModuleSettings.open(securityCard("module-card-pin = 4711"))) {
      assertThat(opened.module().verify(load)).isEqualTo(Word.ITS_OWN);
    }
  }

  /** It is the card that serves, not the file: the file could hold any number of masters. */
  @Test
  void moreMastersThanASecurityCardHoldsAreRefused() throws IOException {
    KeyRing seventeen = KeyRing.empty();
    for (int generation = 1; generation <= 17; generation++) {
      seventeen =
          seventeen.generate(
              KeyUsage.LOAD, DemoKeys.PROVIDER, Suite.AES_128, generation, new SecureRandom());
    }
    keyStore(seventeen);
    Settings settings = securityCard("module-card-pin = 4711");

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("1 to 16");
  }

  @Test
  void aPinThatNoSecurityCardHasIsSaid() throws IOException {
    keyStore(DemoKeys.generate(1, new SecureRandom()).issuer().forLoadServer());

    assertThat(refusal(securityCard("module-card-pin = none")).what())
        .contains("module-card-pin", "4 to 12 digits")
        .doesNotContain("none");
  }

  @Test
  void aReaderThatIsNotThereIsSaid() throws IOException {
    Settings settings =
        settings(
            "module = card", "module-card-reader = Taken Away 00 00", "module-card-pin = 4711");

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("PC/SC")
        .hasMessageContaining("on this machine");
  }

  @Test
  void aWrongPinIsSaid() throws IOException {
    Settings settings = token(TestTokens.UNTOUCHED, TestTokens.WRONG_PIN_FILE);

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("token untouched")
        .hasMessageContaining("the PIN is wrong (CKR_PIN_INCORRECT)");
  }

  @Test
  void aMissingTokenIsSaid() throws IOException {
    Path library = TestTokens.UNTOUCHED.library();
    Settings settings = token(new Pkcs11Place(library, "taken away", 1), TestTokens.PIN_FILE);

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("token taken away")
        .hasMessageContaining("there is no token of that label");
  }

  @Test
  void aMissingLibraryIsSaid() throws IOException {
    Settings settings =
        token(new Pkcs11Place(Path.of("/no/such/library.so"), "any", 1), TestTokens.PIN_FILE);

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("/no/such/library.so");
  }

  @Test
  void aTokenWithoutKmLoadIsRefused() throws Exception {
    try (Pkcs11MasterKeys ceremony =
        Pkcs11MasterKeys.open(TestTokens.WITHOUT_KM_LOAD, TestTokens.pin())) {
      ceremony.generate(MasterKeyName.parse("km-update/46415254/20/80"));
    }
    Settings settings = token(TestTokens.WITHOUT_KM_LOAD, TestTokens.PIN_FILE);

    Failed failed = refusal(settings);

    assertThat(failed.what()).contains("token without km-load", "holds no KM-load");
    assertThat(failed.next()).contains("km-update/46415254/20/80");
  }

  @Test
  void aKeyStoreWithoutKmLoadIsRefused() throws IOException {
    keyStore(
        KeyRing.empty()
            .generate(KeyUsage.UPDATE, DemoKeys.PROVIDER, Suite.AES_128, 0x80, new SecureRandom()));

    Failed failed = refusal(software());

    assertThat(failed.what()).contains("issuer.p12", "holds no KM-load");
    assertThat(failed.next()).contains("km-update/46415254/20/80");
  }

  @Test
  void aLoadServerIsNotGivenTheIssuersOtherKeys() throws IOException {
    keyStore(DemoKeys.generate(1, new SecureRandom()).issuer());

    assertThatThrownBy(() -> ModuleSettings.open(software()))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("must never hold");
  }

  @Test
  void aWrongPasswordIsSaid() throws IOException {
    keyStore(DemoKeys.generate(1, new SecureRandom()).issuer());
    Settings settings =
        settings(
            "module = software",
            "module-key-store = issuer.p12",
            "module-key-store-password = another password");

    assertThatThrownBy(() -> ModuleSettings.open(settings))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("issuer.p12");
  }

  @Test
  void whatIsMissingIsToldAllAtOnce() throws IOException {
    assertThat(refusal(settings("module = token")).next())
        .contains("module-library is missing", "module-token is missing", "module-token-pin is");
    assertThat(refusal(settings("module = software")).next())
        .contains("module-key-store is missing", "module-key-store-password is missing");
    assertThat(refusal(settings("module = card")).next())
        .contains("module-card-reader is missing", "module-card-pin is missing")
        .doesNotContain("module-key-store is");
    assertThat(refusal(settings("module = card", "module-card-reader = simulated")).next())
        .contains("module-card-pin is missing", "module-key-store is missing");
  }

  /** Else somebody would believe that the masters are in the token, while they lie in a file. */
  @Test
  void settingsOfTwoModulesAreRefused() throws IOException {
    Settings both =
        settings(
            "module = software",
            "module-key-store = issuer.p12",
            "module-key-store-password = " + PASSWORD,
            "module-token = issuer");

    assertThat(refusal(both).next()).contains("module-token is for another module");

    Settings cardAndFile =
        settings(
            "module = card",
            "module-card-reader = Some Reader 00 00",
            "module-card-pin = 4711",
            "module-key-store = issuer.p12");
    assertThat(refusal(cardAndFile).next()).contains("module-key-store is for another module");
  }

  /** With two of them nothing would tell whose is whose. */
  @Test
  void clearingIsNotOpenedUnlessItHasItsOneKmPsam() throws IOException {
    SecureRandom random = new SecureRandom();
    keyStore(
        DemoKeys.generate(1, random)
            .issuer()
            .forClearing()
            .generate(KeyUsage.PSAM, DemoKeys.PROVIDER, Suite.AES_128, 2, random));
    Path file =
        Files.write(
            folder.resolve("clearing.conf"),
            List.of("key-store = issuer.p12", "key-store-password = " + PASSWORD));
    Settings settings = SettingsFile.read(file, ClearingSettings.KEYS);

    Failed failed = catchThrowableOfType(Failed.class, () -> OpenedKeys.open(settings).close());
    assertThat(failed.what()).contains("one KM-psam", "2 are there");
  }

  @Test
  void oneOfThemMustBeNamed() {
    Failed failed = catchThrowableOfType(Failed.class, () -> settings("module-token = issuer"));
    assertThat(failed.next()).contains("module is missing");
  }

  private Settings software() throws IOException {
    return settings(
        "module = software",
        "module-key-store = issuer.p12",
        "module-key-store-password = " + PASSWORD);
  }

  private Settings securityCard(String pin) throws IOException {
    return settings(
        "module = card",
        "module-card-reader = simulated",
        pin,
        "module-key-store = issuer.p12",
        "module-key-store-password = " + PASSWORD);
  }

  private Settings token(Pkcs11Place place, Path pinFile, String... more) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "module = token",
                "module-library = " + place.library(),
                "module-token = " + place.token(),
                "module-token-pin-file = " + pinFile));
    lines.addAll(List.of(more));
    return settings(lines.toArray(String[]::new));
  }

  private Settings settings(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("load.conf"), List.of(lines));
    return SettingsFile.read(file, ModuleSettings.ALL);
  }

  private static Failed refusal(Settings settings) {
    Failed failed = catchThrowableOfType(Failed.class, () -> ModuleSettings.open(settings));
    assertThat(failed.status()).isEqualTo(Main.WRONG_USAGE);
    return failed;
  }

  private void keyStore(KeyRing keys) throws IOException {
    new KeyStoreFile(folder.resolve("issuer.p12"), new SecureRandom())
        .create(PASSWORD.toCharArray(), keys);
  }

  private Path cardOf(NewCardKeys issuer) {
    Path file = folder.resolve("card.purse");
    Amount nothing = new Amount(0, Currency.EUR);
    Amount most = new Amount(500_00, Currency.EUR);
    CardCommand.make(
        file,
        issuer,
        new CardProduct(
            CardProduct.Medium.SOFTWARE,
            DemoKeys.PROVIDER,
            Suite.AES_128,
            DemoKeys.SOFTWARE_GENERATION,
            Period.ofYears(1),
            0,
            List.of(new SlotTerms(nothing, most, most))),
        Optional.empty());
    return file;
  }
}
