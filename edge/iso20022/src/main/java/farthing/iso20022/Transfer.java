package farthing.iso20022;

import java.time.LocalDate;

/**
 * Money from one account to another, by banks, on a day.
 *
 * @param amount more than nothing
 * @param remittance what it is for, for people; up to 140 characters as written for banks, may be
 *     empty
 */
public record Transfer(
    EndToEndId endToEndId,
    Party debtor,
    Party creditor,
    Money amount,
    LocalDate settlementDate,
    String remittance) {
  /** A file that a bank takes and a person can still look into. */
  public static final int MOST_IN_ONE_FILE = 50_000;

  private static final int LONGEST_REMITTANCE = 140;

  public Transfer {
    if (amount.isZero()) {
      throw new NotForABank(RefusalCode.AMOUNT_OUT_OF_RANGE, amount + " for " + endToEndId);
    }
    if (debtor.account().equals(creditor.account())) {
      throw new NotForABank(
          RefusalCode.ACCOUNT_WRONG, endToEndId + " from " + debtor.account() + " to itself");
    }
    if (BankText.of(remittance).length() > LONGEST_REMITTANCE) {
      throw new NotForABank(RefusalCode.TEXT_TOO_LONG, "what " + endToEndId + " is for");
    }
  }

  String remittanceForBanks() {
    return BankText.of(remittance);
  }
}
