package farthing.security;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.List;
import java.util.Optional;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * The ceremony at a PKCS#11 token: master keys made inside it, or put into it under a {@link
 * TokenTransport} key of its own, with the right to derive and no other, so that nobody, the issuer
 * among them, can read one, encrypt with it or sign with it.
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
      mustBeFree(token, name.toString());
      AttributeVector rights = rights(name, name.toString());
      return name.suite() == Suite.TDES
          ? token.generateKey(new Mechanism(PKCS11Constants.CKM_DES2_KEY_GEN), rights)
          : token.generateKey(
              new Mechanism(PKCS11Constants.CKM_AES_KEY_GEN), rights.valueLen(MacKey.SIZE));
    });
  }

  /**
   * Puts a master key into the token, where it is for good when this returns. It is wrapped for the
   * token on the way.
   *
   * @param dryRun under a name that nobody asks for
   * @return what the token derives with it, for {@link KeyCheckValue#derived} to compare
   * @throws Malformed if one of that name is there already, or its suite has no master keys
   */
  public KeyCheckValue put(MasterKeyName name, MacKey key, boolean dryRun) {
    return session.use(login -> {
      PKCS11Token token = login.token();
      String label = label(name, dryRun);
      mustBeFree(token, label);
      AttributeVector rights = rights(name, label);
      long master = TokenTransport.unwrap(token, key, rights);
      try {
        return derived(token, master, name);
      } catch (TokenException e) {
        token.destroyObject(master);
        throw e;
      }
    });
  }

  /**
   * What the token derives with a master key.
   *
   * @return empty if it holds none of that name
   */
  public Optional<KeyCheckValue> derived(MasterKeyName name) {
    return KeyCheckValue.derived(new Pkcs11CardKeys(session), name);
  }

  /**
   * Destroys a master key: no card of its generation is known to this token again.
   *
   * @return whether it was there
   */
  public boolean destroy(MasterKeyName name, boolean dryRun) {
    return session.use(login -> {
      long[] found =
          login
              .token()
              .findObjects(
                  AttributeVector.newSecretKey().label(label(name, dryRun)).token(true), 1);
      for (long key : found) {
        login.token().destroyObject(key);
      }
      login.handles().remove(name);
      return found.length > 0;
    });
  }

  private static KeyCheckValue derived(PKCS11Token token, long master, MasterKeyName name)
      throws TokenException {
    return KeyCheckValue.of(
        Pkcs11Derived.once(
            token,
            master,
            KeyCheckValue.nobodys(name),
            name.usage(),
            (inside, cardKey) ->
                Pkcs11CardKeys.sessionKey(
                    inside, cardKey, name.suite(), KeyCheckValue.derivation(name))));
  }

  private static String label(MasterKeyName name, boolean dryRun) {
    return (dryRun ? DryRun.MARK : "") + name;
  }

  /** The names of the master keys in the token, those that are named as ours. */
  public List<MasterKeyName> names() {
    return session.masterNames();
  }

  private static void mustBeFree(PKCS11Token token, String name) throws TokenException {
    if (token.findObjects(AttributeVector.newSecretKey().label(name), 1).length > 0) {
      throw new Malformed(name + " is there already; a new key needs a new key generation");
    }
  }

  /** To derive, and nothing else. */
  static AttributeVector rights(MasterKeyName name, String label) {
    long type =
        switch (name.suite()) {
          case AES_128 -> PKCS11Constants.CKK_AES;
          case TDES -> PKCS11Constants.CKK_DES2;
          case EC_P256 -> throw new Malformed("suite " + name.suite() + " has no master keys");
        };
    return AttributeVector.newSecretKey(type)
        .label(label)
        .token(true)
        .private_(true)
        .sensitive(true)
        .extractable(false)
        .derive(true)
        .encrypt(false)
        .decrypt(false)
        .sign(false)
        .verify(false)
        .wrap(false)
        .unwrap(false)
        .modifiable(false); // the last: SoftHSM, when it unwraps, takes none after it
  }

  @Override
  public void close() {
    session.close();
  }
}
