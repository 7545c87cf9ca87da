package farthing.purse;

import farthing.base.TransactionId;
import java.util.function.Predicate;

/**
 * A load or unload whose good S3 did not come: S2 was given away, and nobody knows whether the card
 * used it. The card's next S1 tells, and nothing else does (PROTOCOL, section 6). The client is not
 * trusted, and no time that passes decides.
 *
 * @param original as it was commanded, its S1 verified
 * @param proofTrx drawn by the issuer after the S2 was journalled, so that an S1 over it was made
 *     after the load
 */
public record UnsureLoad(CardLoad original, TransactionId proofTrx) {

  /** What a contact of the card says about the load. */
  public enum Verdict {
    /** The card did it: commit. */
    DONE,
    /** The card has not done it and never will: its number is used, or its S2 is dead. Void. */
    NOT_DONE,
    /** Made before the load, perhaps, or of another slot: ask for one over the proof TRX. */
    PROVES_NOTHING,
    /** Cannot be, or is nobody's word: stay unsure, and tell a person. */
    ALARM
  }

  /**
   * Judges an INITIALIZE for load of a later contact, through whomever it came.
   *
   * @param isSigned whether a card's S1 verifies, for what it was asked
   */
  public Verdict verdict(CardLoad contact, Predicate<CardLoad> isSigned) {
    if (!contact.said().iep().equals(original.said().iep())) {
      return Verdict.ALARM;
    }
    if (isSigned.test(contact)) {
      return ofItsOwnWord(contact);
    }
    return isSigned.test(withOriginalNumber(contact)) && showsNothingMoved(contact)
        ? Verdict.NOT_DONE // the client gave out another counter than the card's
        : Verdict.ALARM;
  }

  private Verdict ofItsOwnWord(CardLoad contact) {
    int number = original.said().transactionNumber();
    int lastLoad = contact.said().lastLoad();
    if (contact.said().transactionNumber() < number) {
      return Verdict.ALARM;
    }
    if (contact.said().transactionNumber() > number) {
      if (lastLoad == number) {
        return Verdict.DONE;
      }
      return lastLoad < number ? Verdict.NOT_DONE : Verdict.ALARM;
    }
    if (!contact.asked().trx().equals(proofTrx) || !isOfTheSlot(contact)) {
      return Verdict.PROVES_NOTHING;
    }
    return showsNothingMoved(contact) ? Verdict.NOT_DONE : Verdict.ALARM;
  }

  /** Over the proof TRX, in the same slot, the same balance. */
  private boolean showsNothingMoved(CardLoad contact) {
    return contact.asked().trx().equals(proofTrx)
        && contact.said().balance().equals(original.said().balance());
  }

  private boolean isOfTheSlot(CardLoad contact) {
    return contact.said().balance().currency().equals(original.said().balance().currency());
  }

  private CardLoad withOriginalNumber(CardLoad contact) {
    return new CardLoad(
        contact.type(),
        contact.asked(),
        contact.said().withTransactionNumber(original.said().transactionNumber()));
  }
}
