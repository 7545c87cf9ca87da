package farthing.security;

import farthing.base.Bytes;
import farthing.base.Derivations;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.CardKeys;
import farthing.purse.KeyedCard;
import farthing.purse.SessionDerivation;
import java.util.Arrays;
import java.util.Optional;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;
import org.xipki.pkcs11.wrapper.params.KEY_DERIVATION_STRING_DATA;

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

  private Pkcs11CardKeys(Pkcs11Session session) {
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

  @Override
  public Optional<MacKey> sessionKey(KeyedCard card, SessionDerivation how) {
    if (card.keyGeneration() == 0) {
      return Optional.empty(); // no generation has this number, yet a purse may say it
    }
    MasterKeyName name =
        new MasterKeyName(how.usage(), card.iep().provider(), card.suite(), card.keyGeneration());
    Bytes block = Derivations.cardKey(card.suite(), how.usage(), card.iep(), card.keyGeneration());
    Bytes input = Derivations.sessionKey(card.suite(), how.label(), how.context());
    return session.use(login -> {
      Optional<Long> master = master(login, name);
      return master.isEmpty()
          ? Optional.empty()
          : Optional.of(derived(login.token(), master.get(), card.suite(), block, input));
    });
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

  private static MacKey derived(
      PKCS11Token token, long master, Suite suite, Bytes block, Bytes input) throws TokenException {
    long cardKey =
        token.deriveKey(
            new Mechanism(
                suite == Suite.TDES
                    ? PKCS11Constants.CKM_DES3_ECB_ENCRYPT_DATA
                    : PKCS11Constants.CKM_AES_ECB_ENCRYPT_DATA,
                new KEY_DERIVATION_STRING_DATA(block.toArray())),
            master,
            cardKeyOf(suite));
    try {
      byte[] value =
          suite == Suite.TDES
              ? token.encrypt(new Mechanism(PKCS11Constants.CKM_DES3_ECB), cardKey, input.toArray())
              : token.sign(new Mechanism(PKCS11Constants.CKM_AES_CMAC), cardKey, input.toArray());
      MacKey key = MacKey.of(suite, value);
      Arrays.fill(value, (byte) 0);
      return key;
    } finally {
      token.destroyObject(cardKey);
    }
  }

  /** What a card key may do: its one operation, and nothing after this session. */
  private static AttributeVector cardKeyOf(Suite suite) {
    boolean tdes = suite == Suite.TDES;
    AttributeVector key =
        AttributeVector.newSecretKey(tdes ? PKCS11Constants.CKK_DES2 : PKCS11Constants.CKK_AES)
            .token(false)
            .private_(true)
            .sensitive(true)
            .extractable(false)
            .encrypt(tdes)
            .sign(!tdes);
    return tdes ? key : key.valueLen(MacKey.SIZE);
  }

  @Override
  public void close() {
    session.close();
  }
}
