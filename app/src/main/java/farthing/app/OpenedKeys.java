package farthing.app;

import farthing.base.KeyUsage;
import farthing.clearing.ClearingKeys;
import farthing.purse.CardKeys;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.Pkcs11CardKeys;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.util.Optional;

/**
 * What clearing verifies with, open until it is closed: KM-psam out of its key store, KM-tac out of
 * the same or behind a token.
 */
record OpenedKeys(ClearingKeys keys, Optional<Pkcs11CardKeys> token) implements AutoCloseable {

  /**
   * @throws Failed if settings are missing or do not belong together
   * @throws farthing.security.KeyStoreUnusable if file or token cannot be used: says why
   */
  static OpenedKeys open(Settings settings) throws IOException {
    KeyRing ring = PaymentPlan.keys(settings, KeyHolder.CLEARING);
    long masters = ring.masterNames().stream().filter(n -> n.usage() == KeyUsage.PSAM).count();
    if (masters != 1) {
      throw Failed.wrongUsage(
          "clearing wants one KM-psam in its key store, and %d are there".formatted(masters),
          "Nothing was started; batches wait where they are. `farthing keys show` lists what it"
              + " has, `keys export --for clearing` makes what belongs there.");
    }
    Optional<Pkcs11CardKeys> token = ModuleSettings.tokenOfClearing(settings);
    CardKeys cards = token.isPresent() ? token.get() : new SoftwareCardKeys(ring);
    return new OpenedKeys(new ClearingKeys(cards, psam -> Optional.of(ring.psamKey(psam))), token);
  }

  @Override
  public void close() {
    token.ifPresent(Pkcs11CardKeys::close);
  }
}
