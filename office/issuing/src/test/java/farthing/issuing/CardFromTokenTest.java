package farthing.issuing;

import static farthing.issuing.CardProduct.Medium.CHIP;
import static farthing.issuing.CardProduct.Medium.SOFTWARE;
import static farthing.issuing.CardProductTest.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.PurseApplet;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CardLink;
import farthing.purse.CardLoad;
import farthing.purse.CompletionCode;
import farthing.purse.Fci;
import farthing.purse.HostSecurityModule;
import farthing.purse.IssuerModule;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.reader.JcardsimLink;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11NewCardKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SoftHsm;
import farthing.virtual.VirtualPurse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An issuer whose masters were made in a token, SoftHSM 2, and that nobody has ever seen: the cards
 * made with it and the loads commanded with it fit one another.
 */
@SuppressWarnings("NullAway.Init")
class CardFromTokenTest {
  private static final int PROVIDER = 0x46415254;
  private static final char[] PIN = "161803".toCharArray();
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  @TempDir private static Path directory;
  private static Pkcs11NewCardKeys forNewCards;
  private static Pkcs11CardKeys forLoads;
  private static Personalisation issuer;
  private static HostSecurityModule module;

  @BeforeAll
  static void holdTheCeremony() throws Exception {
    Pkcs11Place place = SoftHsm.in(directory).newToken("issuer", String.valueOf(PIN));
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(place, PIN)) {
      for (KeyUsage usage : EnumSet.range(KeyUsage.PURCHASE, KeyUsage.UPDATE)) {
        for (Suite suite : List.of(Suite.AES_128, Suite.TDES)) {
          ceremony.generate(new MasterKeyName(usage, PROVIDER, suite, 0x01));
          ceremony.generate(new MasterKeyName(usage, PROVIDER, suite, 0x80));
        }
      }
      ceremony.generate(new MasterKeyName(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 0x81));
    }
    forNewCards = Pkcs11NewCardKeys.open(place, PIN);
    forLoads = Pkcs11CardKeys.open(place, PIN);
    issuer =
        new Personalisation(
            forNewCards, InstantSource.fixed(NOW), Set.of(Suite.AES_128, Suite.TDES));
    module = new IssuerModule(forLoads);
  }

  @AfterAll
  static void logOut() {
    forLoads.close();
    forNewCards.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void aSoftwarePurseMadeFromTheTokenIsLoadedByIt(Suite suite) throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));

    assertThat(issuer.make(card, product(SOFTWARE, suite, 0x80), 0x42, Optional.empty()))
        .isInstanceOf(PersonalisationOutcome.Made.class);

    assertItIsLoaded(card);
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void anAppletMadeFromTheTokenIsLoadedByIt(Suite suite) throws Exception {
    try (CardLink card = JcardsimLink.insert(PurseApplet.class)) {
      assertThat(issuer.make(card, product(CHIP, suite, 0x01), 0x43, Optional.empty()))
          .isInstanceOf(PersonalisationOutcome.Made.class);

      assertItIsLoaded(card);
    }
  }

  @Test
  void aCardWhoseMastersAreNotAllInTheTokenStaysBlank() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));

    assertThat(issuer.make(card, product(SOFTWARE, Suite.AES_128, 0x81), 0x44, Optional.empty()))
        .isEqualTo(
            new PersonalisationOutcome.KeysMissing(
                List.of(
                    "km-purchase/46415254/20/81",
                    "km-tac/46415254/20/81",
                    "km-update/46415254/20/81")));
    assertThat(Fci.parse(card.transmit(Purse.select()).data()).identity()).isEmpty();
  }

  /** EUR 20 are on the card; it gets 30 more on the token's word, and the token believes it. */
  private static void assertItIsLoaded(CardLink card) throws Exception {
    LoadInitialize asked =
        new LoadInitialize(
            new Amount(30_00, Currency.EUR),
            Dthr.of(NOW),
            LoadingBankId.ofHex("01020304"),
            LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
            TransactionId.of(Bytes.ofHex("0192f0e1d2c37b4a8596a7b8c9dadbec")));
    LoadInitializeAnswer said =
        LoadInitializeAnswer.parse(card.transmit(Purse.initializeLoad(0, asked)).data());
    CardLoad load = new CardLoad(TransactionType.LOAD, asked, said);
    assertThat(module.verify(load)).isEqualTo(HostSecurityModule.Word.ITS_OWN);

    LoadCommand command = module.command(load, CompletionCode.DONE, List.of());
    LoadAnswer answer = LoadAnswer.parse(card.transmit(Purse.creditLoad(0, command)).data());

    assertThat(answer.cc().isDone()).isTrue();
    assertThat(answer.balanceAfterMinor()).isEqualTo(50_00);
    assertThat(module.isProven(load, answer)).isTrue();
  }

  private static CardProduct product(CardProduct.Medium medium, Suite suite, int generation) {
    return new CardProduct(
        medium,
        PROVIDER,
        suite,
        generation,
        Period.ofYears(3),
        0,
        List.of(euros(20_00, 500_00, 100_00)));
  }
}
