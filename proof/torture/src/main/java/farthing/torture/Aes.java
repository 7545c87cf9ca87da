package farthing.torture;

import farthing.base.Bytes;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** What suite 20 computes with (PROTOCOL, section 2), by another library than the house uses. */
public final class Aes {
  private Aes() {}

  public static Bytes kdf(Bytes key, String label, Bytes context) {
    return cmac(
        key,
        Bytes.ofHex("01")
            .plus(Bytes.of(label.getBytes(StandardCharsets.US_ASCII)))
            .plus(Bytes.ofHex("00"))
            .plus(context)
            .plus(Bytes.ofHex("00000080")));
  }

  public static Bytes mac8(Bytes key, Bytes message) {
    return cmac(key, message).slice(0, 8);
  }

  public static Bytes cmac(Bytes key, Bytes message) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key.toArray()));
    mac.update(message.toArray(), 0, message.size());
    byte[] out = new byte[mac.getMacSize()];
    mac.doFinal(out, 0);
    return Bytes.of(out);
  }

  public static Bytes encrypt(Bytes key, Bytes block) {
    var aes = AESEngine.newInstance();
    aes.init(true, new KeyParameter(key.toArray()));
    byte[] out = new byte[16];
    aes.processBlock(block.toArray(), 0, out, 0);
    return Bytes.of(out);
  }
}
