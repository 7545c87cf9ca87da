package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.KeyedCard;
import farthing.purse.SessionDerivation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/** Masters on their way into a real token, SoftHSM 2. */
@SuppressWarnings("NullAway.Init")
class TokenTransportTest {
  private static final int PROVIDER = 0x4663;

  private Pkcs11MasterKeys token;
  private PKCS11Token inside;

  @BeforeEach
  void open() throws Exception {
    token = Pkcs11MasterKeys.open(TestTokens.ISSUER, TestTokens.pin());
    inside = TestTokens.loggedIn();
  }

  @AfterEach
  void close() {
    for (MasterKeyName name : token.names()) {
      if (name.provider() == PROVIDER) {
        token.destroy(name, false);
      }
    }
    token.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void masterPutIntoTheTokenDerivesThereAsInAFile(Suite suite) throws Exception {
    MasterKeyName name = name(KeyUsage.LOAD, suite);
    MacKey key = PsamStory.key(suite);

    KeyCheckValue told = token.put(name, key, false);

    assertThat(told).isEqualTo(KeyCheckValue.derived(key, name));
    assertThat(token.derived(name)).contains(told);
    assertThat(told).isNotEqualTo(KeyCheckValue.derived(PsamStory.key(suite), name));
    KeyedCard card = new KeyedCard(new IepId(PROVIDER, 4711), suite, 1);
    SessionDerivation how = new SessionDerivation(KeyUsage.LOAD, "SKL", Bytes.ofHex("0001"));
    try (Pkcs11CardKeys load = Pkcs11CardKeys.open(TestTokens.ISSUER, TestTokens.pin())) {
      assertThat(load.sessionKey(card, how).orElseThrow().mac8(new byte[3]))
          .isEqualTo(
              new SoftwareCardKeys(KeyRing.empty().with(name, key))
                  .sessionKey(card, how)
                  .orElseThrow()
                  .mac8(new byte[3]));
    }
  }

  @Test
  void masterInTheTokenMayDeriveAndNothingElse() throws Exception {
    MasterKeyName name = name(KeyUsage.UPDATE, Suite.AES_128);
    token.put(name, PsamStory.key(), false);
    long master = handle(name.toString());

    AttributeVector is =
        inside.getAttrValues(
            master,
            PKCS11Constants.CKA_SENSITIVE,
            PKCS11Constants.CKA_EXTRACTABLE,
            PKCS11Constants.CKA_DERIVE,
            PKCS11Constants.CKA_MODIFIABLE,
            PKCS11Constants.CKA_ENCRYPT,
            PKCS11Constants.CKA_SIGN,
            PKCS11Constants.CKA_WRAP);
    assertThat(is.sensitive()).isTrue();
    assertThat(is.extractable()).isFalse();
    assertThat(is.derive()).isTrue();
    assertThat(is.modifiable()).isFalse();
    assertThat(List.of(is.encrypt(), is.sign(), is.wrap())).containsOnly(false);
    assertThatThrownBy(
            () -> inside.sign(new Mechanism(PKCS11Constants.CKM_AES_CMAC), master, new byte[16]))
        .isInstanceOf(TokenException.class);
    assertThat(inside.getAttrValues(master, PKCS11Constants.CKA_VALUE).value()).isNullOrEmpty();
  }

  @Test
  void noTransportKeyStaysBehind() throws Exception {
    int publics = inside.findAllObjects(AttributeVector.newPublicKey()).length;
    int privates = inside.findAllObjects(AttributeVector.newPrivateKey()).length;

    token.put(name(KeyUsage.TAC, Suite.AES_128), PsamStory.key(), false);

    assertThat(inside.findAllObjects(AttributeVector.newPublicKey())).hasSize(publics);
    assertThat(inside.findAllObjects(AttributeVector.newPrivateKey())).hasSize(privates);
  }

  @Test
  void nameIsTakenOnceAndFreeAgainWhenDestroyed() {
    MasterKeyName name = name(KeyUsage.LOAD, Suite.AES_128);
    token.put(name, PsamStory.key(), false);

    assertThatThrownBy(() -> token.put(name, PsamStory.key(), false))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("there already");
    assertThat(token.destroy(name, false)).isTrue();
    assertThat(token.destroy(name, false)).isFalse();
    assertThat(token.derived(name)).isEmpty();
    token.put(name, PsamStory.key(), false);
    assertThat(token.derived(name)).isPresent();
  }

  @Test
  void dryRunsMasterIsFoundByNobody() throws Exception {
    MasterKeyName name = name(KeyUsage.LOAD, Suite.AES_128);
    MacKey key = PsamStory.key();

    assertThat(token.put(name, key, true)).isEqualTo(KeyCheckValue.derived(key, name));

    assertThat(token.names()).doesNotContain(name);
    assertThat(token.derived(name)).isEmpty();
    try (Pkcs11CardKeys load = Pkcs11CardKeys.open(TestTokens.ISSUER, TestTokens.pin())) {
      assertThat(load.masterNames()).doesNotContain(name);
    }
    assertThat(token.destroy(name, true)).isTrue();
    assertThat(inside.findObjects(AttributeVector.newSecretKey().label("dry-run/" + name), 1))
        .isEmpty();
  }

  private long handle(String label) throws TokenException {
    return inside.findObjects(AttributeVector.newSecretKey().label(label), 1)[0];
  }

  private static MasterKeyName name(KeyUsage usage, Suite suite) {
    return new MasterKeyName(usage, PROVIDER, suite, 1);
  }
}
