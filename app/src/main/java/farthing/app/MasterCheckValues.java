package farthing.app;

import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.purse.NewCardKeys;
import farthing.security.KeyCheckValue;
import farthing.security.MasterKeyName;
import farthing.store.Cards;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What tells the masters of a generation of cards from others, by their names. */
final class MasterCheckValues {
  private static final List<KeyUsage> OF_CARDS =
      List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE);

  private MasterCheckValues() {}

  /**
   * The same from a file and from a token; of those alone that are there.
   *
   * @throws farthing.purse.SecurityModuleUnavailable if the module does not answer
   */
  static SortedMap<String, String> of(NewCardKeys keys, int provider, Suite suite, int generation) {
    SortedMap<String, String> all = new TreeMap<>();
    for (KeyUsage usage : OF_CARDS) {
      MasterKeyName name = new MasterKeyName(usage, provider, suite, generation);
      KeyCheckValue.derived((card, how) -> keys.cardKey(card, how.usage()).map(how::from), name)
          .ifPresent(value -> all.put(name.toString(), value.hex()));
    }
    return all;
  }

  /**
   * Nothing is done with other keys than cards of that generation were made with.
   *
   * @param nothing what was not done then
   * @throws Failed if one of them is another
   */
  static void mustBeThoseOfCards(Cards cards, SortedMap<String, String> masters, String nothing) {
    cards
        .otherMaster(masters)
        .ifPresent(other -> {
          throw Failed.because(
              other.text(),
              nothing
                  + " Name the keys that those cards were made with. Masters of their own want a"
                  + " product with a key-generation of its own.");
        });
  }
}
