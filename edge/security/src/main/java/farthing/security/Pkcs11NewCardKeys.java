package farthing.security;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.KeyedCard;
import farthing.purse.NewCardKeys;
import farthing.purse.SecurityModuleUnavailable;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.PKCS11Token;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * New cards' keys out of a PKCS#11 token: derived inside, and let out wrapped under this machine's
 * own {@link TransportKey}, never in clear and never a master. The token must allow derived keys to
 * be taken out; one that serves loads should not (docs/decisions/host-security-module.md).
 */
public final class Pkcs11NewCardKeys implements NewCardKeys, AutoCloseable {
  private final Pkcs11Session session;
  private final TransportKey transport;

  private Pkcs11NewCardKeys(Pkcs11Session session, TransportKey transport) {
    this.session = session;
    this.transport = transport;
  }

  /**
   * Logs in, and makes a transport key that lasts until this is closed.
   *
   * @param pin of the token's user; the caller reads it and wipes it
   * @throws KeyStoreUnusable if the library, the token or the PIN is not right: says which
   */
  public static Pkcs11NewCardKeys open(Pkcs11Place place, char[] pin) throws KeyStoreUnusable {
    Pkcs11Session session = Pkcs11Session.open(place, pin, true);
    return new Pkcs11NewCardKeys(session, TransportKey.generate());
  }

  @Override
  public Optional<MacKey> cardKey(KeyedCard card, KeyUsage usage) {
    return Pkcs11Derived.once(session, card, usage, rights(card), this::wrapped)
        .map(wrapped -> unwrapped(card, wrapped));
  }

  private byte[] wrapped(PKCS11Token token, long cardKey) throws TokenException {
    long publicHalf = token.createObject(transport.publicHalf());
    try {
      return token.wrapKey(TransportKey.wrapping(), publicHalf, cardKey);
    } finally {
      token.destroyObject(publicHalf);
    }
  }

  private MacKey unwrapped(KeyedCard card, byte[] wrapped) {
    try {
      return transport.unwrap(card.suite(), wrapped);
    } catch (GeneralSecurityException | Malformed e) {
      throw new SecurityModuleUnavailable("the token wrapped something else than a card key", e);
    }
  }

  /** What a card key may do here: be taken out, wrapped. It neither signs nor encrypts. */
  static AttributeVector rights(KeyedCard card) {
    return Pkcs11Derived.template(card.suite()).extractable(true).encrypt(false).sign(false);
  }

  @Override
  public void close() {
    session.close();
  }
}
