package farthing.testkit;

import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import java.util.List;

/**
 * A command of the purse in one of its outcomes, ready to be torn, and how the purse's memory goes
 * from what it was to what it will be: whatever moment the power goes, one of these is found, and
 * they follow each other in this order.
 *
 * @param name as docs/protocol/purse.md has it
 */
record TornCommand(String name, Profile profile, Preparation preparation, List<Memory> memories) {

  TornCommand(String name, Profile profile, Preparation preparation, Memory... memories) {
    this(name, profile, preparation, List.of(memories));
  }

  /** What a purse's memory may be after a tear. */
  enum Memory {
    AS_BEFORE,
    /** Only the counter of wrong S2s went up. */
    S2_COUNTED,
    /** Only a try of the PIN is gone. */
    PIN_COUNTED,
    AS_AFTER
  }

  /** What the card is personalised with. */
  interface Profile {
    PurseProfile of(PurseProfile usual);
  }

  /** Brings a card to where the command can be sent, and says which. */
  interface Preparation {
    CommandApdu upTo(TestCard card) throws CardGone;
  }

  boolean isForABlankPurse() {
    return name.startsWith("PERSONALISE");
  }

  /** A card of its own. */
  TestCard card(PurseMaker maker) throws CardGone {
    PurseProfile its = profile.of(maker.profile());
    return isForABlankPurse() ? TestCard.blank(maker, its) : TestCard.of(maker, its);
  }

  /** The command that the card then waits for. */
  CommandApdu prepare(TestCard card) throws CardGone {
    return preparation.upTo(card);
  }

  @Override
  public String toString() {
    return name;
  }
}
