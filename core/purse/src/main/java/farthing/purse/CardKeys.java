package farthing.purse;

import farthing.base.MacKey;
import java.util.Optional;

/**
 * The issuer's master keys behind a host security module: its one service is to derive a card key
 * inside and give out what one transaction needs of it. Implemented in software and over PKCS#11 by
 * edge/security; safe for all threads.
 */
public interface CardKeys {

  /**
   * The session key of one transaction. With it S1 is verified, S2 made or S3 verified; it is good
   * for nothing else, and the card key stays where it is.
   *
   * @return empty if no master key of that usage, provider, suite and generation is held
   * @throws SecurityModuleUnavailable if the module does not answer; nothing was signed
   */
  Optional<MacKey> sessionKey(KeyedCard card, SessionDerivation how);
}
