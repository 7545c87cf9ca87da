package farthing.purse;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import java.util.Optional;

/**
 * Where the keys of a new card come from. Personalisation alone asks for them, since a card must be
 * given its keys once; everybody else makes do with {@link CardKeys}, which never gives one away.
 *
 * <p>Implemented by whoever has {@link MasterKeys} in memory, and over PKCS#11 by edge/security.
 */
public interface NewCardKeys {

  /**
   * One card's key for one usage, to be written into the card and forgotten.
   *
   * @return empty if no master key of that usage, provider, suite and generation is held
   * @throws SecurityModuleUnavailable if the module does not answer or gives no card key away
   */
  Optional<MacKey> cardKey(KeyedCard card, KeyUsage usage);
}
