package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.KeyedCard;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SessionDerivation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/** The host security module over PKCS#11, in a real token: SoftHSM 2. */
@SuppressWarnings("NullAway.Init")
class Pkcs11CardKeysTest {
  private static final int PROVIDER = 0x4661;
  private static final Random RANDOM = new Random(4);
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

  private static final Pkcs11Place PLACE = TestTokens.ISSUER;
  private static final char[] PIN = TestTokens.pin();

  private static Pkcs11CardKeys module;

  @BeforeAll
  static void makeMasters() throws Exception {
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(PLACE, PIN)) {
      ceremony.generate(master(KeyUsage.LOAD, Suite.AES_128, 1));
      ceremony.generate(master(KeyUsage.UPDATE, Suite.AES_128, 1));
      ceremony.generate(master(KeyUsage.LOAD, Suite.TDES, 1));
    }
    module = Pkcs11CardKeys.open(PLACE, PIN);
  }

  @AfterAll
  static void close() {
    module.close();
  }

  /** Masters that the test knows, put into the token for it alone. */
  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void theTokenDerivesWhatTheSoftwareDerives(Suite suite) throws Exception {
    KeyRing known = KeyRing.empty();
    for (KeyUsage usage : List.of(KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      MacKey key = MacKey.of(suite, random(16));
      MasterKeyName name = master(usage, suite, 0x42);
      known = known.with(name, key);
      TestTokens.put(name, key);
    }
    SoftwareCardKeys software = new SoftwareCardKeys(known);
    for (int i = 0; i < 50; i++) {
      KeyUsage usage = List.of(KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE).get(i % 3);
      KeyedCard card = new KeyedCard(purse(i), suite, 0x42);
      SessionDerivation how = new SessionDerivation(usage, "SKL", Bytes.of(random(i)));
      assertThat(signed(module.sessionKey(card, how)))
          .isEqualTo(signed(software.sessionKey(card, how)));
    }
  }

  @Test
  void everyCardLabelAndTransactionHasASessionKeyOfItsOwn() {
    SessionDerivation how = load("0001");

    assertThat(
            List.of(
                signed(module.sessionKey(card(1), how)),
                signed(
                    module.sessionKey(
                        card(1), new SessionDerivation(KeyUsage.LOAD, "LS3", how.context()))),
                signed(module.sessionKey(card(1), load("0002"))),
                signed(module.sessionKey(card(2), how)),
                signed(
                    module.sessionKey(
                        card(1), new SessionDerivation(KeyUsage.UPDATE, "SKL", how.context())))))
        .doesNotHaveDuplicates();
    assertThat(signed(module.sessionKey(card(1), how)))
        .isEqualTo(signed(module.sessionKey(card(1), how)));
  }

  @Test
  void aKeyThatIsNotHeldIsNobodys() {
    SessionDerivation s6 = new SessionDerivation(KeyUsage.TAC, "S6", Bytes.empty());
    assertThat(module.sessionKey(card(1), s6)).isEmpty();
    KeyedCard noGeneration = new KeyedCard(purse(1), Suite.AES_128, 0);
    assertThat(module.sessionKey(noGeneration, load("0001"))).isEmpty();
  }

  @Test
  void aMasterKeyDerivesAndDoesNothingElse() throws Exception {
    PKCS11Token token = TestTokens.loggedIn();
    for (MasterKeyName name :
        List.of(
            master(KeyUsage.LOAD, Suite.AES_128, 1),
            master(KeyUsage.UPDATE, Suite.AES_128, 1),
            master(KeyUsage.LOAD, Suite.TDES, 1))) {
      long key = token.findObjects(AttributeVector.newSecretKey().label(name.toString()), 1)[0];
      boolean tdes = name.suite() == Suite.TDES;
      Mechanism ecb =
          new Mechanism(tdes ? PKCS11Constants.CKM_DES3_ECB : PKCS11Constants.CKM_AES_ECB);

      assertThatThrownBy(() -> token.encrypt(ecb, key, new byte[16]))
          .isInstanceOf(TokenException.class);
      assertThatThrownBy(() -> token.decrypt(ecb, key, new byte[16]))
          .isInstanceOf(TokenException.class);
      assertThatThrownBy(
              () -> token.sign(new Mechanism(PKCS11Constants.CKM_AES_CMAC), key, new byte[16]))
          .isInstanceOf(TokenException.class);
      assertThat(token.getAttrValues(key, PKCS11Constants.CKA_VALUE).value()).isNullOrEmpty();
      AttributeVector rights =
          token.getAttrValues(
              key,
              PKCS11Constants.CKA_TOKEN,
              PKCS11Constants.CKA_PRIVATE,
              PKCS11Constants.CKA_SENSITIVE,
              PKCS11Constants.CKA_EXTRACTABLE,
              PKCS11Constants.CKA_NEVER_EXTRACTABLE,
              PKCS11Constants.CKA_ALWAYS_SENSITIVE,
              PKCS11Constants.CKA_LOCAL,
              PKCS11Constants.CKA_MODIFIABLE,
              PKCS11Constants.CKA_DERIVE,
              PKCS11Constants.CKA_ENCRYPT,
              PKCS11Constants.CKA_DECRYPT,
              PKCS11Constants.CKA_SIGN,
              PKCS11Constants.CKA_VERIFY,
              PKCS11Constants.CKA_WRAP,
              PKCS11Constants.CKA_UNWRAP);
      assertThat(rights.token()).isTrue();
      assertThat(rights.private_()).isTrue();
      assertThat(rights.sensitive()).isTrue();
      assertThat(rights.extractable()).isFalse();
      assertThat(rights.neverExtractable()).isTrue();
      assertThat(rights.alwaysSensitive()).isTrue();
      assertThat(rights.local()).as("made inside").isTrue();
      assertThat(rights.modifiable()).isFalse();
      assertThat(rights.derive()).isTrue();
      assertThat(
              List.of(
                  rights.encrypt(),
                  rights.decrypt(),
                  rights.sign(),
                  rights.verify(),
                  rights.wrap(),
                  rights.unwrap()))
          .as("nothing else")
          .containsOnly(false);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void aCardKeyIsSensitiveAndOfTheSessionAndHasItsOneRight(Suite suite) throws Exception {
    PKCS11Token token = TestTokens.loggedIn();
    int before = passing(token);
    try (Pkcs11Session session = Pkcs11Session.open(PLACE, PIN, true)) {
      Optional<AttributeVector> looked =
          Pkcs11Derived.once(
              session,
              card(suite, 7),
              KeyUsage.LOAD,
              Pkcs11CardKeys.rights(suite),
              (inside, cardKey) -> {
                assertThat(passing(token)).as("while it lasts").isEqualTo(before + 1);
                assertThat(inside.getAttrValues(cardKey, PKCS11Constants.CKA_VALUE).value())
                    .isNullOrEmpty();
                return inside.getAttrValues(
                    cardKey,
                    PKCS11Constants.CKA_TOKEN,
                    PKCS11Constants.CKA_PRIVATE,
                    PKCS11Constants.CKA_SENSITIVE,
                    PKCS11Constants.CKA_EXTRACTABLE,
                    PKCS11Constants.CKA_ENCRYPT,
                    PKCS11Constants.CKA_SIGN,
                    PKCS11Constants.CKA_DECRYPT,
                    PKCS11Constants.CKA_VERIFY,
                    PKCS11Constants.CKA_DERIVE,
                    PKCS11Constants.CKA_WRAP,
                    PKCS11Constants.CKA_UNWRAP);
              });
      AttributeVector key = looked.orElseThrow();
      assertThat(key.token()).isFalse();
      assertThat(key.private_()).isTrue();
      assertThat(key.sensitive()).isTrue();
      assertThat(key.extractable()).isFalse();
      assertThat(key.encrypt()).isEqualTo(suite == Suite.TDES);
      assertThat(key.sign()).isEqualTo(suite == Suite.AES_128);
      assertThat(List.of(key.decrypt(), key.verify(), key.derive(), key.wrap(), key.unwrap()))
          .as("nothing else")
          .containsOnly(false);
    }
    assertThat(passing(token)).as("afterwards").isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void aCardKeyIsGoneWhenItsSessionKeyLeaves(Suite suite) throws Exception {
    PKCS11Token token = TestTokens.loggedIn();
    int before = passing(token);
    int lasting = lasting(token);

    assertThat(module.sessionKey(card(suite, 3), load("0001"))).isPresent();

    assertThat(passing(token)).isEqualTo(before);
    assertThat(lasting(token)).isEqualTo(lasting);
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void aCardKeyIsGoneAlsoWhenItsUseFails(Suite suite) throws Exception {
    PKCS11Token token = TestTokens.loggedIn();
    int before = passing(token);
    try (Pkcs11Session session = Pkcs11Session.open(PLACE, PIN, true)) {
      assertThatThrownBy(() ->
              Pkcs11Derived.once(
                  session,
                  card(suite, 8),
                  KeyUsage.LOAD,
                  Pkcs11CardKeys.rights(suite),
                  (_, _) -> {
                    throw new TokenException("the token broke off");
                  }))
          .isInstanceOf(SecurityModuleUnavailable.class);

      assertThat(passing(token)).isEqualTo(before);
    }
  }

  @Test
  void aTokenThatForgotUsIsLoggedInToAgain() throws Exception {
    KeyedCard card = card(5);
    Mac8 before = signed(module.sessionKey(card, load("0001")));

    try (Pkcs11Session other = Pkcs11Session.open(PLACE, PIN, true)) {
      // ends every session of this process with the token, the module's among them
      other.use(login -> {
        endAllSessions(login.token());
        return before;
      });
    }

    assertThat(signed(module.sessionKey(card, load("0001")))).isEqualTo(before);
  }

  @Test
  void manyAskAtOnce() throws Exception {
    KeyedCard card = card(6);
    Mac8 alone = signed(module.sessionKey(card, load("0001")));
    try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Mac8>> questions =
          IntStream.range(0, 200)
              .<Callable<Mac8>>mapToObj(_ -> () -> signed(module.sessionKey(card, load("0001"))))
              .toList();
      for (Future<Mac8> answer : people.invokeAll(questions)) {
        assertThat(answer.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void theCeremonyShowsItsKeysAndMakesNoneTwice() throws Exception {
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(PLACE, PIN)) {
      MasterKeyName load = master(KeyUsage.LOAD, Suite.AES_128, 1);
      assertThat(ceremony.names()).contains(load, master(KeyUsage.LOAD, Suite.TDES, 1));
      assertThatThrownBy(() -> ceremony.generate(load))
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("there already");
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThatThrownBy(
            () -> Pkcs11CardKeys.open(new Pkcs11Place(PLACE.library(), "elsewhere", 2), PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("no token of that label");
    assertThatThrownBy(() -> Pkcs11CardKeys.open(TestTokens.UNTOUCHED, "000000".toCharArray()))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("CKR_PIN_INCORRECT");
    assertThatThrownBy(() ->
            Pkcs11CardKeys.open(
                new Pkcs11Place(Path.of("/no/such/library.so"), PLACE.token(), 2), PIN))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("/no/such/library.so");
  }

  private static void endAllSessions(PKCS11Token token) throws TokenException {
    try {
      token.getModule().getPKCS11Module().C_CloseAllSessions(token.getToken().getTokenID());
    } catch (iaik.pkcs.pkcs11.wrapper.PKCS11Exception e) {
      throw token.getModule().convertException(e);
    }
  }

  private static MasterKeyName master(KeyUsage usage, Suite suite, int generation) {
    return new MasterKeyName(usage, PROVIDER, suite, generation);
  }

  private static KeyedCard card(int number) {
    return card(Suite.AES_128, number);
  }

  private static KeyedCard card(Suite suite, int number) {
    return new KeyedCard(purse(number), suite, 1);
  }

  /** Secret keys that go with their session. */
  private static int passing(PKCS11Token token) throws TokenException {
    return token.findAllObjects(AttributeVector.newSecretKey().token(false)).length;
  }

  private static int lasting(PKCS11Token token) throws TokenException {
    return token.findAllObjects(AttributeVector.newSecretKey().token(true)).length;
  }

  private static SessionDerivation load(String context) {
    return new SessionDerivation(KeyUsage.LOAD, "SKL", Bytes.ofHex(context));
  }

  private static IepId purse(int number) {
    return new IepId(PROVIDER, 1_000_000L + number);
  }

  private static Mac8 signed(Optional<MacKey> key) {
    return key.orElseThrow().mac8(MESSAGE);
  }

  private static byte[] random(int size) {
    byte[] value = new byte[size];
    RANDOM.nextBytes(value);
    return value;
  }
}
