package farthing.security;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.purse.CardKeys;
import farthing.purse.KeyedCard;
import farthing.purse.SessionDerivation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * What two people compare to see that they hold the same key: the first 3 bytes of its MAC over 16
 * bytes of zeros; with AES-CMAC that is the usual key check value of AES keys. It says nothing of
 * use about the key.
 *
 * @param hex six digits
 */
public record KeyCheckValue(String hex) {
  private static final int LENGTH = 3;
  private static final String LABEL = "KCV";
  private static final byte[] ZERO_BLOCK = new byte[16];

  public static KeyCheckValue of(MacKey key) {
    return of(key.mac8(ZERO_BLOCK).value().toArray());
  }

  /**
   * Of a master key that cannot be read nor sign: of what it derives for a purse numbered 0, which
   * no card is. The same from a file, a token and any other module that holds it.
   *
   * @return empty if the module does not hold it
   */
  public static Optional<KeyCheckValue> derived(CardKeys module, MasterKeyName name) {
    return module.sessionKey(nobodys(name), derivation(name)).map(KeyCheckValue::of);
  }

  /** The same of a master key that lies in this process. */
  public static KeyCheckValue derived(MacKey master, MasterKeyName name) {
    KeyedCard card = nobodys(name);
    return of(
        derivation(name).from(master.cardKey(name.usage(), card.iep(), card.keyGeneration())));
  }

  static KeyedCard nobodys(MasterKeyName name) {
    return new KeyedCard(new IepId(name.provider(), 0), name.suite(), name.keyGeneration());
  }

  static SessionDerivation derivation(MasterKeyName name) {
    return new SessionDerivation(name.usage(), LABEL, Bytes.empty());
  }

  static KeyCheckValue ofAes(byte[] key) {
    CMac cmac = new CMac(AESEngine.newInstance());
    cmac.init(new KeyParameter(key));
    cmac.update(ZERO_BLOCK, 0, ZERO_BLOCK.length);
    byte[] mac = new byte[cmac.getMacSize()];
    cmac.doFinal(mac, 0);
    return of(mac);
  }

  private static KeyCheckValue of(byte[] mac) {
    return new KeyCheckValue(HexFormat.of().withUpperCase().formatHex(Arrays.copyOf(mac, LENGTH)));
  }

  @Override
  public String toString() {
    return hex;
  }
}
