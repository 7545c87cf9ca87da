package farthing.issuing;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.MasterKeys;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An issuer with one master key per usage, the same for every provider and generation.
 *
 * @param which issuer: another one has other keys
 */
record Masters(Set<KeyUsage> usages, int which) implements MasterKeys {
  static Masters ofIssuer(int which) {
    return new Masters(EnumSet.allOf(KeyUsage.class), which);
  }

  @Override
  public Optional<MacKey> find(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
    return usages.contains(usage) ? Optional.of(key(suite, usage)) : Optional.empty();
  }

  @Override
  public boolean knowsProvider(int provider) {
    return true;
  }

  MacKey key(Suite suite, KeyUsage usage) {
    byte[] value = new byte[MacKey.SIZE];
    value[3] = (byte) usage.code();
    value[4] = (byte) which;
    return MacKey.of(suite, value);
  }
}
