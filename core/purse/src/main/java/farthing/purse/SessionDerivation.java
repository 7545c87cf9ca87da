package farthing.purse;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.MacKey;

/**
 * Where a session key comes from: KDF(card key, label, context). A security module derives the
 * card's key inside, makes this one derivation with it, and what leaves is one transaction's key.
 *
 * @param usage which of the card's keys
 * @param label ASCII, as PROTOCOL, section 4 has it
 * @param context different for every session of every card
 */
public record SessionDerivation(KeyUsage usage, String label, Bytes context) {

  /**
   * @param cardKey the card's own, of this usage
   */
  public MacKey from(MacKey cardKey) {
    return cardKey.derive(label, context);
  }
}
