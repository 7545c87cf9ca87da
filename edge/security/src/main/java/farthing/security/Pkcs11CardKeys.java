package farthing.security;

import farthing.base.Derivations;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.CardKeys;
import farthing.purse.KeyedCard;
import farthing.purse.SessionDerivation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * The host security module over PKCS#11: master keys lie in a token and may do nothing but derive.
 * Each transaction has its card key derived inside, as a sensitive object of the session that
 * cannot be taken out, uses it once, and destroys it. What leaves the token is one transaction's
 * session key.
 *
 * <p>A master key is found by its label, {@link MasterKeyName} as text. {@link Pkcs11MasterKeys}
 * makes them.
 */
public final class Pkcs11CardKeys implements CardKeys, AutoCloseable {
  private final Pkcs11Session session;

  Pkcs11CardKeys(Pkcs11Session session) {
    this.session = session;
  }

  /**
   * Logs in.
   *
   * @param pin of the token's user; the caller reads it and wipes it
   * @throws KeyStoreUnusable if the library, the token or the PIN is not right: says which
   */
  public static Pkcs11CardKeys open(Pkcs11Place place, char[] pin) throws KeyStoreUnusable {
    return new Pkcs11CardKeys(Pkcs11Session.open(place, pin, true));
  }

  /** The names of the master keys in the token, those that are named as ours. */
  public List<MasterKeyName> masterNames() {
    return session.masterNames();
  }

  @Override
  public Optional<MacKey> sessionKey(KeyedCard card, SessionDerivation how) {
    return Pkcs11Derived.once(
        session,
        card,
        how.usage(),
        rights(card.suite()),
        (token, cardKey) -> sessionKey(token, cardKey, card.suite(), how));
  }

  static MacKey sessionKey(PKCS11Token token, long cardKey, Suite suite, SessionDerivation how)
      throws TokenException {
    byte[] input = Derivations.sessionKey(suite, how.label(), how.context()).toArray();
    byte[] value =
        suite == Suite.TDES
            ? token.encrypt(new Mechanism(PKCS11Constants.CKM_DES3_ECB), cardKey, input)
            : token.sign(new Mechanism(PKCS11Constants.CKM_AES_CMAC), cardKey, input);
    MacKey key = MacKey.of(suite, value);
    Arrays.fill(value, (byte) 0);
    return key;
  }

  /** What a card key may do here: its one operation. It cannot be taken out. */
  static AttributeVector rights(Suite suite) {
    boolean tdes = suite == Suite.TDES;
    return Pkcs11Derived.template(suite).extractable(false).encrypt(tdes).sign(!tdes);
  }

  @Override
  public void close() {
    session.close();
  }
}
