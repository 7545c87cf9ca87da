package farthing.bank;

import farthing.messages.ErrorCode;

/** Why an account system does not do what it was asked. */
public enum AccountRefusal {
  ACCOUNT_UNKNOWN(ErrorCode.ACCOUNT_REFUSED),
  FUNDS_TOO_LOW(ErrorCode.ACCOUNT_TOO_LOW),
  LIMIT_EXCEEDED(ErrorCode.AMOUNT_NOT_OFFERED),
  /** The bank does not do this with this account or this card. */
  NOT_ALLOWED(ErrorCode.ACCOUNT_REFUSED),
  /** A hold under a reference that was released before: it never reserves anything any more. */
  RELEASED_BEFORE(ErrorCode.ACCOUNT_REFUSED);

  private final ErrorCode code;

  AccountRefusal(ErrorCode code) {
    this.code = code;
  }

  /** What the client is told. */
  public ErrorCode code() {
    return code;
  }
}
