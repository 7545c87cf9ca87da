package farthing.iso20022;

/** Why nothing is written for a bank, and what to do about it. In all cases nothing has moved. */
public enum RefusalCode {
  CURRENCY_NOT_MONEY(
      "points and authentication never reach a bank",
      "Leave it out: a programme redeems its points itself."),
  CURRENCY_UNKNOWN(
      "ISO 4217 has no such currency, or with another number of decimals",
      "Settle it in a currency that banks know."),
  AMOUNT_OUT_OF_RANGE(
      "the amount cannot be paid by a bank", "Look at what was netted: it is not a sum to pay."),
  ACCOUNT_WRONG(
      "this is no account", "Ask whose account it is for the number, and correct the agreement."),
  BIC_WRONG("this is no BIC", "Ask the bank for its BIC, and correct the agreement."),
  LEI_WRONG("this is no LEI", "Ask the party for its LEI, and correct the agreement."),
  NAME_NOT_WRITABLE(
      "the name cannot be written for banks",
      "Agree on a name in Latin letters, of at most 70 characters."),
  TEXT_TOO_LONG("the text is too long for banks", "Shorten it."),
  REFERENCE_WRONG(
      "the reference cannot be carried by banks",
      "Give it 1 to 35 of letters, digits and / - ? : ( ) . , ' + with no slash at its ends and no"
          + " two in a row."),
  PARTY_INCOMPLETE(
      "the party is not described as this file needs it", "Complete the party's agreement."),
  NOT_OF_ONE_FILE(
      "these do not belong into one file",
      "Put those of one currency, one settlement date and one payer into a file of their own.");

  private final String truth;
  private final String next;

  RefusalCode(String truth, String next) {
    this.truth = truth;
    this.next = next;
  }

  /** What is true, as part of a sentence. */
  public String truth() {
    return truth;
  }

  /** What to do, a sentence. */
  public String next() {
    return next;
  }
}
