package farthing.security;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.List;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * The ceremony at a PKCS#11 token: master keys made inside it, with the right to derive and no
 * other, so that nobody, the issuer among them, can read one, encrypt with it or sign with it.
 */
public final class Pkcs11MasterKeys implements AutoCloseable {
  private final Pkcs11Session session;

  private Pkcs11MasterKeys(Pkcs11Session session) {
    this.session = session;
  }

  /**
   * Logs in, to write.
   *
   * @param pin of the token's user; the caller reads it and wipes it
   * @throws KeyStoreUnusable if the library, the token or the PIN is not right: says which
   */
  public static Pkcs11MasterKeys open(Pkcs11Place place, char[] pin) throws KeyStoreUnusable {
    return new Pkcs11MasterKeys(Pkcs11Session.open(place, pin, false));
  }

  /**
   * Has the token make a master key; it is there for good when this returns.
   *
   * @throws Malformed if one of that name is there already, or its suite has no master keys
   */
  public void generate(MasterKeyName name) {
    session.use(login -> {
      PKCS11Token token = login.token();
      mustBeFree(token, name);
      AttributeVector rights = rights(name);
      return name.suite() == Suite.TDES
          ? token.generateKey(new Mechanism(PKCS11Constants.CKM_DES2_KEY_GEN), rights)
          : token.generateKey(
              new Mechanism(PKCS11Constants.CKM_AES_KEY_GEN), rights.valueLen(MacKey.SIZE));
    });
  }

  /** The names of the master keys in the token, those that are named as ours. */
  public List<MasterKeyName> names() {
    return session.masterNames();
  }

  private static void mustBeFree(PKCS11Token token, MasterKeyName name) throws TokenException {
    if (token.findObjects(AttributeVector.newSecretKey().label(name.toString()), 1).length > 0) {
      throw new Malformed(name + " is there already; a new key needs a new key generation");
    }
  }

  /** To derive, and nothing else. */
  static AttributeVector rights(MasterKeyName name) {
    long type =
        switch (name.suite()) {
          case AES_128 -> PKCS11Constants.CKK_AES;
          case TDES -> PKCS11Constants.CKK_DES2;
          case EC_P256 -> throw new Malformed("suite " + name.suite() + " has no master keys");
        };
    return AttributeVector.newSecretKey(type)
        .label(name.toString())
        .token(true)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .modifiable(false)
        .derive(true)
        .encrypt(false)
        .decrypt(false)
        .sign(false)
        .verify(false)
        .wrap(false)
        .unwrap(false);
  }

  @Override
  public void close() {
    session.close();
  }
}
