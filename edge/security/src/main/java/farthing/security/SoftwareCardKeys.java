package farthing.security;

import farthing.base.MacKey;
import farthing.purse.CardKeys;
import farthing.purse.KeyedCard;
import farthing.purse.MasterKeys;
import farthing.purse.SessionDerivation;
import java.util.Optional;

/**
 * The host security module in software: the masters lie in memory, out of an encrypted key store
 * file. For trials, tests, and schemes whose cards are worth little.
 */
public record SoftwareCardKeys(MasterKeys masters) implements CardKeys {

  @Override
  public Optional<MacKey> sessionKey(KeyedCard card, SessionDerivation how) {
    return masters.cardKey(card, how.usage()).map(how::from);
  }
}
