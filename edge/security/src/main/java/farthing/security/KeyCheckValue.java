package farthing.security;

import farthing.base.MacKey;
import java.util.Arrays;
import java.util.HexFormat;
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
  private static final byte[] ZERO_BLOCK = new byte[16];

  static KeyCheckValue of(MacKey key) {
    return of(key.mac8(ZERO_BLOCK).value().toArray());
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
