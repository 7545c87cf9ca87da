package farthing.iso20022;

import java.time.LocalDate;
import java.util.Optional;

/**
 * One movement that a bank tells of: an entry of a statement, or one of the transactions that it
 * booked together as an entry.
 *
 * @param direction onto the account or off it
 * @param amount none where the bank tells only what several came to together
 * @param booked false for what is pending, or for information
 * @param reversal the bank took an earlier entry back
 * @param returnReason why a payment came back, as AC04, or NARR where the bank has no code for it;
 *     empty if the bank does not say that it came back
 * @param endToEndId as the bank says it, up to 35 characters; empty if it does not
 * @param bankReference by which the bank finds it; empty if the bank gave none
 * @param unread why nothing is concluded from it: its currency is not known here, or its reference
 *     is longer than any that was sent; empty if it was read
 */
public record BankLine(
    Direction direction,
    Optional<Money> amount,
    boolean booked,
    boolean reversal,
    String returnReason,
    Optional<LocalDate> bookingDate,
    Optional<LocalDate> valueDate,
    String endToEndId,
    String bankReference,
    String unread) {

  public enum Direction {
    CREDIT,
    DEBIT
  }
}
