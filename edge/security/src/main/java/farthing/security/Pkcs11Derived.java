package farthing.security;

import farthing.base.Bytes;
import farthing.base.Derivations;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.KeyedCard;
import java.util.Optional;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;
import org.xipki.pkcs11.wrapper.params.KEY_DERIVATION_STRING_DATA;

/**
 * A card key derived inside a token: a sensitive object of the session, there for one use and then
 * destroyed. The master key is found by its label, {@link MasterKeyName} as text.
 */
final class Pkcs11Derived {
  private Pkcs11Derived() {}

  /** The one use. */
  interface Use<T> {
    T of(PKCS11Token token, long cardKey) throws TokenException;
  }

  /**
   * Derives, uses and destroys.
   *
   * @param rights out of {@link #template}, with what the use needs and no more
   * @return empty if no such master key is in the token
   */
  static <T> Optional<T> once(
      Pkcs11Session session, KeyedCard card, KeyUsage usage, AttributeVector rights, Use<T> use) {
    if (card.keyGeneration() == 0) {
      return Optional.empty(); // no generation has this number, yet a purse may say it
    }
    MasterKeyName name =
        new MasterKeyName(usage, card.iep().provider(), card.suite(), card.keyGeneration());
    return session.use(login -> {
      Optional<Long> master = master(login, name);
      return master.isEmpty()
          ? Optional.empty()
          : Optional.of(once(login.token(), master.get(), mechanism(card, usage), rights, use));
    });
  }

  /** From a master of this handle, whatever its label. */
  static <T> T once(PKCS11Token token, long master, KeyedCard card, KeyUsage usage, Use<T> use)
      throws TokenException {
    return once(token, master, mechanism(card, usage), Pkcs11CardKeys.rights(card.suite()), use);
  }

  private static <T> T once(
      PKCS11Token token, long master, Mechanism how, AttributeVector rights, Use<T> use)
      throws TokenException {
    long cardKey = token.deriveKey(how, master, rights);
    try {
      return use.of(token, cardKey);
    } finally {
      token.destroyObject(cardKey);
    }
  }

  private static Optional<Long> master(Pkcs11Session.Login login, MasterKeyName name)
      throws TokenException {
    Long known = login.handles().get(name);
    if (known != null) {
      return Optional.of(known);
    }
    AttributeVector ours = AttributeVector.newSecretKey().label(name.toString()).derive(true);
    long[] found = login.token().findObjects(ours, 2);
    if (found.length == 0) {
      return Optional.empty();
    }
    if (found.length > 1) {
      throw new TokenException("two keys of one label in the token: " + name);
    }
    login.handles().put(name, found[0]);
    return Optional.of(found[0]);
  }

  private static Mechanism mechanism(KeyedCard card, KeyUsage usage) {
    Bytes block = Derivations.cardKey(card.suite(), usage, card.iep(), card.keyGeneration());
    return new Mechanism(
        card.suite() == Suite.TDES
            ? PKCS11Constants.CKM_DES3_ECB_ENCRYPT_DATA
            : PKCS11Constants.CKM_AES_ECB_ENCRYPT_DATA,
        new KEY_DERIVATION_STRING_DATA(block.toArray()));
  }

  /**
   * Not readable, and gone with the session at the latest. To encrypt, to sign and to be taken out
   * is the caller's to allow or not; the rest, which a token may allow by itself, is denied.
   */
  static AttributeVector template(Suite suite) {
    boolean tdes = suite == Suite.TDES;
    AttributeVector key =
        AttributeVector.newSecretKey(tdes ? PKCS11Constants.CKK_DES2 : PKCS11Constants.CKK_AES)
            .token(false)
            .private_(true)
            .sensitive(true)
            .decrypt(false)
            .verify(false)
            .derive(false)
            .wrap(false)
            .unwrap(false);
    return tdes ? key : key.valueLen(MacKey.SIZE);
  }
}
