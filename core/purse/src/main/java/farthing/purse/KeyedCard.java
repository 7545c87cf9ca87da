package farthing.purse;

import farthing.base.IepId;
import farthing.base.Suite;

/**
 * A card as its keys know it: which masters they come from, and whose they are.
 *
 * @param keyGeneration VKIEP, 01 to FF; 00 is no generation, yet a purse may say it
 */
public record KeyedCard(IepId iep, Suite suite, int keyGeneration) {

  /** Whose purchase it was. */
  public static KeyedCard of(PurchaseRecord purchase) {
    return new KeyedCard(purchase.iep(), purchase.suite(), purchase.keyGeneration());
  }

  static KeyedCard of(LoadInitializeAnswer said) {
    return new KeyedCard(said.iep(), said.suite(), said.keyGeneration());
  }

  static KeyedCard of(UpdateInitializeAnswer said) {
    return new KeyedCard(said.iep(), said.suite(), said.keyGeneration());
  }
}
