package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.LsamApplet;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.CardKeys;
import farthing.purse.CardLink;
import farthing.purse.KeyedCard;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.SessionDerivation;
import farthing.reader.JcardsimLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every module behind the port {@link CardKeys} does, whether its masters lie in memory, in a
 * token (SoftHSM 2) or on a security card (in jCardSim): the same masters, the same keys.
 */
@SuppressWarnings("NullAway.Init")
class CardKeysContractTest {
  private static final int PROVIDER = 0x4663;
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);
  private static final PinBlock PIN = PinBlock.ofDigits("271828");

  private static final Bytes OF_A_LOAD = Bytes.ofHex("0017" + "0123456789abcdef0123456789abcdef");
  private static final Bytes OF_AN_UPDATE = Bytes.ofHex("0017" + "0123456789abcdef");

  /** Every session key that PROTOCOL, section 4 derives from KDL or KDU. */
  private static final List<SessionDerivation> ALL =
      List.of(
          new SessionDerivation(KeyUsage.LOAD, "SKL", OF_A_LOAD),
          new SessionDerivation(KeyUsage.LOAD, "LS3", OF_A_LOAD),
          new SessionDerivation(KeyUsage.UPDATE, "SKU", OF_AN_UPDATE),
          new SessionDerivation(KeyUsage.UPDATE, "US3", OF_AN_UPDATE),
          new SessionDerivation(KeyUsage.UPDATE, "PIN", OF_AN_UPDATE));

  private static KeyRing masters = KeyRing.empty();
  private static SoftwareCardKeys software;
  private static Pkcs11CardKeys token;
  private static SecurityCardKeys securityCard;

  /** The three. */
  enum Module {
    SOFTWARE,
    TOKEN,
    SECURITY_CARD;

    CardKeys keys() {
      return switch (this) {
        case SOFTWARE -> software;
        case TOKEN -> token;
        case SECURITY_CARD -> securityCard;
      };
    }
  }

  @BeforeAll
  static void giveAllThreeTheSameMasters() throws Exception {
    Random random = new Random(6);
    for (Suite suite : List.of(Suite.AES_128, Suite.TDES)) {
      for (KeyUsage usage : List.of(KeyUsage.LOAD, KeyUsage.UPDATE)) {
        for (int generation : new int[] {0x01, 0x80}) {
          byte[] value = new byte[MacKey.SIZE];
          random.nextBytes(value);
          MasterKeyName name = new MasterKeyName(usage, PROVIDER, suite, generation);
          masters = masters.with(name, MacKey.of(suite, value));
          TestTokens.put(name, MacKey.of(suite, value));
        }
      }
    }
    software = new SoftwareCardKeys(masters);
    token = Pkcs11CardKeys.open(TestTokens.ISSUER, TestTokens.pin());
    CardLink card = JcardsimLink.insert(Lsam.AID, LsamApplet.class);
    SecurityCardMaking.make(card, masters, PIN);
    securityCard = SecurityCardKeys.open(card, PIN);
  }

  @AfterAll
  static void close() {
    token.close();
    securityCard.close();
  }

  @ParameterizedTest
  @EnumSource
  void everySessionKeyIsThatOfTheProtocol(Module module) {
    for (Suite suite : List.of(Suite.AES_128, Suite.TDES)) {
      for (int generation : new int[] {0x01, 0x80}) {
        for (SessionDerivation how : ALL) {
          KeyedCard card = new KeyedCard(new IepId(PROVIDER, 0x010203040506L), suite, generation);
          MacKey cardKey =
              masters
                  .find(how.usage(), PROVIDER, suite, generation)
                  .orElseThrow()
                  .cardKey(how.usage(), card.iep(), generation);
          assertThat(signed(module.keys().sessionKey(card, how)))
              .as("%s %02x %s", suite, generation, how)
              .isEqualTo(cardKey.derive(how.label(), how.context()).mac8(MESSAGE));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noTwoSessionsShareAKey(Module module) {
    List<SessionDerivation> sessions = new ArrayList<>(ALL);
    sessions.add(
        new SessionDerivation(
            KeyUsage.LOAD, "SKL", Bytes.ofHex("0018" + "0123456789abcdef0123456789abcdef")));
    Set<Mac8> seen = new HashSet<>();
    for (long number = 1; number <= 3; number++) {
      KeyedCard card = new KeyedCard(new IepId(PROVIDER, number), Suite.AES_128, 1);
      sessions.forEach(how -> seen.add(signed(module.keys().sessionKey(card, how))));
    }
    assertThat(seen).hasSize(3 * sessions.size());
  }

  @ParameterizedTest
  @EnumSource
  void aCardOfUnknownMastersIsUnknown(Module module) {
    IepId ours = new IepId(PROVIDER, 1);
    SessionDerivation how = ALL.getFirst();
    for (KeyedCard stranger :
        List.of(
            new KeyedCard(ours, Suite.AES_128, 0x02),
            new KeyedCard(ours, Suite.AES_128, 0xFF),
            new KeyedCard(ours, Suite.AES_128, 0x00),
            new KeyedCard(ours, Suite.EC_P256, 0x01),
            new KeyedCard(new IepId(PROVIDER + 1, 1), Suite.AES_128, 0x01))) {
      assertThat(module.keys().sessionKey(stranger, how)).as("%s", stranger).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void keysOfUsagesThatAreNotHeldAreNobodys(Module module) {
    KeyedCard card = new KeyedCard(new IepId(PROVIDER, 1), Suite.AES_128, 1);
    for (SessionDerivation how :
        List.of(
            new SessionDerivation(KeyUsage.TAC, "S6", Bytes.ofHex("0017")),
            new SessionDerivation(KeyUsage.PURCHASE, "S1", OF_AN_UPDATE))) {
      assertThat(module.keys().sessionKey(card, how)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyMayAskAtOnceAndEachGetsItsOwn(Module module) throws Exception {
    List<Callable<Boolean>> questions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      KeyedCard card = new KeyedCard(new IepId(PROVIDER, i), Suite.AES_128, 1);
      SessionDerivation how = ALL.get(i % ALL.size());
      Mac8 own = signed(software.sessionKey(card, how));
      questions.add(() -> signed(module.keys().sessionKey(card, how)).equals(own));
    }
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (Future<Boolean> answer : two.invokeAll(questions)) {
        assertThat(answer.get()).isTrue();
      }
    }
  }

  private static Mac8 signed(Optional<MacKey> key) {
    return key.orElseThrow().mac8(MESSAGE);
  }
}
