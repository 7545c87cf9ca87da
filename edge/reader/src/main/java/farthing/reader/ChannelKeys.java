package farthing.reader;

import com.yubico.yubikit.core.smartcard.scp.KeyRef;
import com.yubico.yubikit.core.smartcard.scp.Scp03KeyParams;
import com.yubico.yubikit.core.smartcard.scp.StaticKeys;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.purse.KeyedCard;
import farthing.purse.NewCardKeys;
import java.security.Security;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The static keys of one chip's secure channel. From KM-channel comes the chip's own key, as any
 * card key of suite 20 with usage 06 and the chip's number in a card's place; from that by KDF,
 * with the labels SCP-ENC, SCP-MAC and SCP-DEK and the chip's number as context, K-ENC, K-MAC and
 * K-DEK. So no two chips share a key, and the master stays where it is.
 */
public final class ChannelKeys {
  static {
    if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
      Security.addProvider(new BouncyCastleProvider()); // behind all others: for AES-CMAC
    }
  }

  /** Key identifier of an SCP03 key set's first key. */
  private static final byte KEY_IDENTIFIER = 1;

  private final MacKey chipKey;
  private final Bytes chip;
  private final int version;

  private ChannelKeys(MacKey chipKey, Bytes chip, int version) {
    this.chipKey = chipKey;
    this.chip = chip;
    this.version = version;
  }

  /**
   * @param chip its key diversification data: PPIEP and 6 bytes of the maker's own
   * @param version the key version number, which is the generation of KM-channel: 01 to 7F
   * @return nothing if the issuer has no such master
   */
  public static Optional<ChannelKeys> of(NewCardKeys issuer, IepId chip, int version) {
    Bytes number = chip.providerBytes().plus(chip.numberBytes());
    return issuer
        .cardKey(new KeyedCard(chip, Suite.AES_128, version), KeyUsage.CHANNEL)
        .map(key -> new ChannelKeys(key, number, version));
  }

  Scp03KeyParams ofHost() {
    return new Scp03KeyParams(
        new KeyRef(KEY_IDENTIFIER, (byte) version),
        new StaticKeys(revealed("SCP-ENC"), revealed("SCP-MAC"), revealed("SCP-DEK")));
  }

  /** What a card is installed with: chip's number, key version, K-ENC, K-MAC. */
  Bytes asInstalled(IepId installed) {
    if (!installed.providerBytes().plus(installed.numberBytes()).equals(chip)) {
      throw new IllegalArgumentException("these are another chip's keys");
    }
    return new ByteWriter(43)
        .bytes(chip)
        .u1(version)
        .bytes(revealed("SCP-ENC"))
        .bytes(revealed("SCP-MAC"))
        .toBytes();
  }

  private byte[] revealed(String label) {
    // for the library that speaks SCP03, and for a card that is being installed
    return chipKey.derive(label, chip).reveal(SecretAccess.granted());
  }

  @Override
  public String toString() {
    return "ChannelKeys";
  }
}
