package farthing.security;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.purse.InitializeAnswer;
import farthing.purse.MasterKeys;
import java.util.Optional;

/**
 * The keys in one security card: its own KPSAM and the KM-purchase masters of the purses it serves,
 * nothing else. Whatever more {@code masters} may hold, only KM-purchase is ever asked of it.
 */
public record PsamKeys(PsamId psam, MacKey psamKey, MasterKeys masters) {

  /** KDP of this purse, if its provider, suite and key generation are known here. */
  Optional<MacKey> purchaseKey(InitializeAnswer purse) {
    return masters
        .find(KeyUsage.PURCHASE, purse.iep().provider(), purse.suite(), purse.keyGeneration())
        .map(master -> master.cardKey(KeyUsage.PURCHASE, purse.iep(), purse.keyGeneration()));
  }

  /** Whether this purse's key is kept for what was drawn before, and for nothing new. */
  boolean isRetired(InitializeAnswer purse) {
    return masters.isRetired(
        KeyUsage.PURCHASE, purse.iep().provider(), purse.suite(), purse.keyGeneration());
  }
}
