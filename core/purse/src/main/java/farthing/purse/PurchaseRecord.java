package farthing.purse;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;

/**
 * One purchase or cancel as clearing reads it: what S5 is made over.
 *
 * @param keyGeneration VKIEP of the purse
 * @param transactionNumber NTIEP
 * @param balanceAfterMinor 0 to 7FFFFFFF, in the amount's currency
 */
public record PurchaseRecord(
    PurchaseTerms terms,
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    int transactionNumber,
    int balanceAfterMinor) {

  public static PurchaseRecord of(SignedDraw signed, DebitAnswer answer) {
    return of(signed, answer.transactionNumber(), answer.balanceAfterMinor());
  }

  /** Before the purse has answered: over what it will say when it does as it is told. */
  public static PurchaseRecord expected(SignedDraw signed) {
    int number = signed.draw().purse().transactionNumber();
    return of(signed, number, Math.toIntExact(signed.balanceAfterMinor()));
  }

  private static PurchaseRecord of(SignedDraw signed, int number, int balanceAfterMinor) {
    InitializeAnswer purse = signed.draw().purse();
    return new PurchaseRecord(
        signed.terms(),
        purse.iep(),
        purse.suite(),
        purse.keyGeneration(),
        purse.expiry(),
        number,
        balanceAfterMinor);
  }
}
