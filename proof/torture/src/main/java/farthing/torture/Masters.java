package farthing.torture;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.SealingKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The keys of an issuer and its payment server, made for one torture and forgotten with it. */
public final class Masters {
  /** PPIEP: FART. */
  public static final int PROVIDER = 0x46415254;

  static final int CHIP = 0x01;
  static final int SOFTWARE = 0x81;

  /** The name by which the payment server's role looks for it. */
  private static final String SEALING_KEY = "merchants";

  private final SecureRandom random = new SecureRandom();
  private final Map<MasterKeyName, byte[]> values = new HashMap<>();
  private final SealingKey sealing = SealingKey.generate(random);
  private final List<PsamId> securityCards;
  private final KeyRing issuer;

  /**
   * @param terminals as many security cards
   */
  public Masters(int terminals) {
    KeyRing ring = KeyRing.empty();
    for (int generation : new int[] {CHIP, SOFTWARE}) {
      for (KeyUsage usage :
          List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
        ring = made(ring, usage, generation);
      }
    }
    issuer = made(ring, KeyUsage.PSAM, CHIP);
    securityCards =
        IntStream.rangeClosed(1, terminals)
            .mapToObj(n -> PsamId.ofHex("%08x%08x".formatted(PROVIDER, n)))
            .toList();
  }

  private KeyRing made(KeyRing ring, KeyUsage usage, int generation) {
    MasterKeyName name = new MasterKeyName(usage, PROVIDER, Suite.AES_128, generation);
    byte[] value = new byte[MacKey.SIZE];
    random.nextBytes(value);
    values.put(name, value);
    return ring.with(name, MacKey.of(Suite.AES_128, value.clone()));
  }

  public KeyRing issuer() {
    return issuer;
  }

  /** What the payment server's key store holds. */
  public KeyRing paymentServer() {
    return issuer
        .forPaymentServer(
            new MasterKeyName(KeyUsage.PSAM, PROVIDER, Suite.AES_128, CHIP), securityCards)
        .with(SEALING_KEY, sealing);
  }

  /** What the load server's key store holds: its host security module's keys and the register's. */
  public KeyRing loadServer() {
    return issuer.forLoadServer().with(SEALING_KEY, sealing);
  }

  /** What clearing's key store holds. */
  public KeyRing clearing() {
    return issuer.forClearing();
  }

  public SealingKey sealing() {
    return sealing;
  }

  /**
   * Master keys as they are, 16 bytes each: for computing proofs by other code than the house's.
   */
  public interface Values {
    Bytes master(KeyUsage usage, int keyGeneration);
  }

  public Values values() {
    return (usage, generation) -> {
      byte[] value =
          values.get(
              new MasterKeyName(
                  usage, PROVIDER, Suite.AES_128, usage == KeyUsage.PSAM ? CHIP : generation));
      if (value == null) {
        throw new IllegalStateException("no key of usage " + usage + " generation " + generation);
      }
      return Bytes.of(Arrays.copyOf(value, value.length));
    };
  }
}
