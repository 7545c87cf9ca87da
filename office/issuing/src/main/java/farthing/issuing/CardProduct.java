package farthing.issuing;

import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.InitializeAnswer;
import farthing.purse.Purse;
import java.time.Period;
import java.util.List;

/**
 * A kind of card that an issuer gives out: all that its cards have in common. Only possible ones
 * can be made.
 *
 * @param provider PPIEP
 * @param suite 20, or 10 where the issuer's policy allows it ({@link Personalisation})
 * @param keyGeneration VKIEP: 80 to FF for software purses, 01 to 7F for all others
 * @param validity from the day a card is made to its last day
 * @param authenticationMode AMIEP: 01 PIN wanted for load and unload, 02 PIN wanted for purchase
 * @param slots 1 to 8, each with a currency of its own
 * @param disposable never loaded: it is spent and thrown away
 */
public record CardProduct(
    Medium medium,
    int provider,
    Suite suite,
    int keyGeneration,
    Period validity,
    int authenticationMode,
    List<SlotTerms> slots,
    boolean disposable) {
  private static final int LAST_GENERATION = 0xFF;
  private static final int ALL_MODES = 0x03;
  private static final int PIN_FOR_LOAD = 0x01;

  private static final int NOTHING_BLOCKED = 0x0000;
  private static final int LOADS_BLOCKED = 0x0002;

  /** What the card is made of, which its key generation tells everybody it meets. */
  public enum Medium {
    /** A purse that can be copied: master keys of its own, checked online at every draw. */
    SOFTWARE,
    CHIP
  }

  /**
   * @throws Malformed if no such card can be made, saying why
   */
  public CardProduct {
    slots = List.copyOf(slots);
    if (suite == Suite.EC_P256) {
      throw new Malformed("cards of suite " + suite + " are not built");
    }
    if (keyGeneration < 1 || keyGeneration > LAST_GENERATION) {
      throw new Malformed("a key generation is 01 to FF");
    }
    boolean softwareKeys = keyGeneration >= InitializeAnswer.FIRST_SOFTWARE_GENERATION;
    if (softwareKeys != (medium == Medium.SOFTWARE)) {
      throw new Malformed(
          "key generation %02x is for %s: 80 to FF are software purses, 01 to 7F all others"
              .formatted(keyGeneration, softwareKeys ? "software purses only" : "chips only"));
    }
    if (validity.isNegative() || validity.isZero()) {
      throw new Malformed("a card is valid for at least a day");
    }
    if ((authenticationMode & ~ALL_MODES) != 0) {
      throw new Malformed("an authentication mode has the bits 01 and 02");
    }
    if (slots.isEmpty() || slots.size() > Purse.MOST_SLOTS) {
      throw new Malformed("a card has 1 to 8 slots, not " + slots.size());
    }
    if (slots.stream().map(SlotTerms::currency).distinct().count() != slots.size()) {
      throw new Malformed("two slots of one currency");
    }
    if (disposable) {
      mustSuitWhatIsNeverLoaded(slots, authenticationMode);
    }
  }

  private static void mustSuitWhatIsNeverLoaded(List<SlotTerms> slots, int authenticationMode) {
    if (!slots.stream().allMatch(slot -> slot.maximum().equals(slot.opening()))) {
      throw new Malformed("a disposable card is never loaded: what it opens with is its maximum");
    }
    if (slots.stream().anyMatch(slot -> slot.opening().isZero())) {
      throw new Malformed("a disposable card opens with something in every slot");
    }
    if ((authenticationMode & PIN_FOR_LOAD) != 0) {
      throw new Malformed("a disposable card is never loaded, so no PIN is wanted for that");
    }
  }

  /** One that can be loaded. */
  public CardProduct(
      Medium medium,
      int provider,
      Suite suite,
      int keyGeneration,
      Period validity,
      int authenticationMode,
      List<SlotTerms> slots) {
    this(medium, provider, suite, keyGeneration, validity, authenticationMode, slots, false);
  }

  /** CSTAT that its cards begin with. */
  int cardState() {
    return disposable ? LOADS_BLOCKED : NOTHING_BLOCKED;
  }

  public boolean wantsPin() {
    return authenticationMode != 0;
  }
}
