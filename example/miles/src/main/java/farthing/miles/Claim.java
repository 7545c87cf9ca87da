package farthing.miles;

import farthing.base.IepId;
import farthing.merchant.BookedOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What somebody wants for miles, and what came of it, as the database has it.
 *
 * @param name the secret part of its address
 * @param benefit by its id: it may have left the list
 * @param miles that it takes
 * @param result the secret part of the address of what came of it
 * @param outcome empty until a card identified itself
 */
record Claim(
    String name,
    String benefit,
    int miles,
    String result,
    BookedOrder booked,
    Optional<Outcome> outcome) {

  /**
   * Once a card identified itself.
   *
   * @param member the name of its account; empty if it has none
   * @param milesLeft of the account, right afterwards; there exactly with a member
   * @param ticket whether one was given
   */
  record Outcome(IepId card, Optional<String> member, OptionalInt milesLeft, boolean ticket) {}

  @Override
  public String toString() {
    return "Claim[" + booked.open().trx() + " " + booked.state() + "]";
  }
}
