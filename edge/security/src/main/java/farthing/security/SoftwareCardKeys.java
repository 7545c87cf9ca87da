package farthing.security;

import farthing.base.Bytes;
import farthing.base.MacKey;
import farthing.purse.CardKeyName;
import farthing.purse.CardKeys;
import farthing.purse.MasterKeys;
import java.util.Optional;

/**
 * The host security module in software: the masters lie in memory, out of an encrypted key store
 * file. For trials, tests, and schemes whose cards are worth little.
 */
public record SoftwareCardKeys(MasterKeys masters) implements CardKeys {

  @Override
  public Optional<MacKey> sessionKey(CardKeyName card, String label, Bytes context) {
    return masters
        .find(card.usage(), card.purse().provider(), card.suite(), card.keyGeneration())
        .map(master -> master.cardKey(card.usage(), card.purse(), card.keyGeneration()))
        .map(cardKey -> cardKey.derive(label, context));
  }
}
