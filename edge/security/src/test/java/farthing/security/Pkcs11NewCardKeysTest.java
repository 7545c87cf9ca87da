package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.KeyedCard;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

/** New cards' keys out of a real token, SoftHSM 2: wrapped for one machine, and never a master. */
@SuppressWarnings("NullAway.Init")
class Pkcs11NewCardKeysTest {
  private static final int PROVIDER = 0x4662;
  private static final List<KeyUsage> ON_A_CARD =
      List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE);
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

  private static KeyRing known = KeyRing.empty();
  private static Pkcs11NewCardKeys module;
  private static PKCS11Token token;

  @BeforeAll
  static void putMastersThatTheTestKnows() throws Exception {
    Random random = new Random(5);
    for (Suite suite : List.of(Suite.AES_128, Suite.TDES)) {
      for (KeyUsage usage : ON_A_CARD) {
        byte[] value = new byte[MacKey.SIZE];
        random.nextBytes(value);
        MasterKeyName name = new MasterKeyName(usage, PROVIDER, suite, 1);
        known = known.with(name, MacKey.of(suite, value));
        TestTokens.put(name, MacKey.of(suite, value));
      }
    }
    module = Pkcs11NewCardKeys.open(TestTokens.ISSUER, TestTokens.pin());
    token = TestTokens.loggedIn();
  }

  @AfterAll
  static void close() {
    module.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void theTokenGivesOutTheKeysThatAFilesMastersGiveOut(Suite suite) {
    for (KeyUsage usage : ON_A_CARD) {
      for (int number = 1; number <= 5; number++) {
        MacKey key = module.cardKey(card(suite, number), usage).orElseThrow();
        assertThat(key.suite()).isEqualTo(suite);
        assertThat(key.mac8(MESSAGE))
            .isEqualTo(known.cardKey(card(suite, number), usage).orElseThrow().mac8(MESSAGE));
      }
    }
  }

  @Test
  void aMasterThatIsNotHeldMakesNoCards() {
    KeyedCard ofAnotherGeneration = new KeyedCard(new IepId(PROVIDER, 1), Suite.AES_128, 2);
    KeyedCard noGeneration = new KeyedCard(new IepId(PROVIDER, 1), Suite.AES_128, 0);

    assertThat(module.cardKey(ofAnotherGeneration, KeyUsage.LOAD)).isEmpty();
    assertThat(module.cardKey(noGeneration, KeyUsage.LOAD)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void insideTheTokenACardKeyIsNeitherReadNorUsed(Suite suite) throws Exception {
    try (Pkcs11Session session = Pkcs11Session.open(TestTokens.ISSUER, TestTokens.pin(), true)) {
      KeyedCard card = card(suite, 6);
      Optional<Boolean> looked =
          Pkcs11Derived.once(
              session,
              card,
              KeyUsage.LOAD,
              Pkcs11NewCardKeys.rights(card),
              (inside, cardKey) -> {
                Mechanism ecb = ecb(suite);
                assertThat(inside.getAttrValues(cardKey, PKCS11Constants.CKA_VALUE).value())
                    .isNullOrEmpty();
                assertThatThrownBy(() -> inside.encrypt(ecb, cardKey, new byte[16]))
                    .isInstanceOf(TokenException.class);
                assertThatThrownBy(() ->
                        inside.sign(
                            new Mechanism(PKCS11Constants.CKM_AES_CMAC), cardKey, new byte[16]))
                    .isInstanceOf(TokenException.class);
                return true;
              });
      assertThat(looked).contains(true);
    }
  }

  @Test
  void noMasterIsWrapped() throws Exception {
    long publicHalf = token.createObject(TransportKey.generate().publicHalf());
    for (Suite suite : List.of(Suite.AES_128, Suite.TDES)) {
      String label = new MasterKeyName(KeyUsage.LOAD, PROVIDER, suite, 1).toString();
      long master = token.findObjects(AttributeVector.newSecretKey().label(label), 1)[0];
      assertThatThrownBy(() -> token.wrapKey(TransportKey.wrapping(), publicHalf, master))
          .isInstanceOf(TokenException.class)
          .hasMessageContaining("UNEXTRACTABLE");
    }
    token.destroyObject(publicHalf);
  }

  /** What the load server has derived stays inside, though personalisation's keys may leave. */
  @Test
  void noCardKeyOfALoadIsWrapped() throws Exception {
    long publicHalf = token.createObject(TransportKey.generate().publicHalf());
    try (Pkcs11Session session = Pkcs11Session.open(TestTokens.ISSUER, TestTokens.pin(), true)) {
      Pkcs11Derived.once(
          session,
          card(Suite.AES_128, 7),
          KeyUsage.LOAD,
          Pkcs11CardKeys.rights(Suite.AES_128),
          (inside, cardKey) ->
              assertThatThrownBy(() -> inside.wrapKey(TransportKey.wrapping(), publicHalf, cardKey))
                  .isInstanceOf(TokenException.class)
                  .hasMessageContaining("UNEXTRACTABLE"));
    }
    token.destroyObject(publicHalf);
  }

  @Test
  void nothingOfACardStaysInTheToken() throws Exception {
    AttributeVector secrets = AttributeVector.newSecretKey();
    AttributeVector publics = AttributeVector.newPublicKey();
    int secretsBefore = token.findAllObjects(secrets).length;
    int publicsBefore = token.findAllObjects(publics).length;

    module.cardKey(card(Suite.AES_128, 8), KeyUsage.LOAD);

    assertThat(token.findAllObjects(secrets)).hasSize(secretsBefore);
    assertThat(token.findAllObjects(publics)).hasSize(publicsBefore);
  }

  @Test
  void whatIsWrappedForOneMachineIsOfNoUseToAnother() throws Exception {
    TransportKey one = TransportKey.generate();
    long publicHalf = token.createObject(one.publicHalf());
    try (Pkcs11Session session = Pkcs11Session.open(TestTokens.ISSUER, TestTokens.pin(), true)) {
      KeyedCard card = card(Suite.AES_128, 9);
      byte[] wrapped =
          Pkcs11Derived.once(
                  session,
                  card,
                  KeyUsage.LOAD,
                  Pkcs11NewCardKeys.rights(card),
                  (inside, cardKey) -> inside.wrapKey(TransportKey.wrapping(), publicHalf, cardKey))
              .orElseThrow();

      assertThat(one.unwrap(Suite.AES_128, wrapped).mac8(MESSAGE))
          .isEqualTo(known.cardKey(card, KeyUsage.LOAD).orElseThrow().mac8(MESSAGE));
      assertThatThrownBy(() -> TransportKey.generate().unwrap(Suite.AES_128, wrapped))
          .isInstanceOf(GeneralSecurityException.class);
    }
    token.destroyObject(publicHalf);
  }

  private static Mechanism ecb(Suite suite) {
    return new Mechanism(
        suite == Suite.TDES ? PKCS11Constants.CKM_DES3_ECB : PKCS11Constants.CKM_AES_ECB);
  }

  private static KeyedCard card(Suite suite, int number) {
    return new KeyedCard(new IepId(PROVIDER, 2_000_000L + number), suite, 1);
  }
}
