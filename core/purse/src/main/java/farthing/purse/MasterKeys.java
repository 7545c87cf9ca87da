package farthing.purse;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import java.util.Optional;

/**
 * Master keys by usage, purse provider, suite and key generation: several issuers and generations
 * side by side. Implemented by the security modules of edge/security.
 */
public interface MasterKeys extends NewCardKeys {

  /**
   * The master key, if this module holds it.
   *
   * @param provider PPIEP; for {@link KeyUsage#PSAM} the clearing's own
   * @param keyGeneration VKIEP, 01 to FF
   */
  Optional<MacKey> find(KeyUsage usage, int provider, Suite suite, int keyGeneration);

  /**
   * Whether that master key is kept for proofs of what was drawn before it was retired, and is
   * found for nothing else.
   */
  default boolean isRetired(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
    return false;
  }

  /** Whoever has the masters can make every card's keys. */
  @Override
  default Optional<MacKey> cardKey(KeyedCard card, KeyUsage usage) {
    return find(usage, card.iep().provider(), card.suite(), card.keyGeneration())
        .map(master -> master.cardKey(usage, card.iep(), card.keyGeneration()));
  }

  /** Whether any generation of this provider is known: tells an unknown provider from a key. */
  boolean knowsProvider(int provider);
}
