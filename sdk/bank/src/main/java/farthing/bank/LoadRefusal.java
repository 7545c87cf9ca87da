package farthing.bank;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;

/** Why a confirmation moves nothing. */
public enum LoadRefusal {
  /** Not of the form at all. */
  NOT_A_CONFIRMATION(ErrorCode.MESSAGE_MALFORMED),
  /** Its TRX is none of ours, or its order was never given out. */
  ORDER_UNKNOWN(ErrorCode.BANK_ORDER_UNKNOWN),
  /** The order was signed with a key that the bank has since dropped. */
  KEY_UNKNOWN(ErrorCode.BANK_CONFIRMATION_WRONG),
  /** Forged, altered, or made for another order. */
  KEY_WRONG(ErrorCode.BANK_CONFIRMATION_WRONG),
  OTHER_PARTY(ErrorCode.BANK_CONFIRMATION_WRONG),
  OTHER_TRX(ErrorCode.BANK_CONFIRMATION_WRONG),
  OTHER_CURRENCY(ErrorCode.BANK_CONFIRMATION_WRONG),
  OTHER_AMOUNT(ErrorCode.BANK_CONFIRMATION_WRONG),
  /** Loaded where the order unloads, or the other way round. */
  OTHER_FLOW(ErrorCode.BANK_CONFIRMATION_WRONG),
  /**
   * The load server says now what it said otherwise before. That cannot be: people must look, and
   * the first decision stands.
   */
  DECIDED_OTHERWISE(ErrorCode.BANK_CONFIRMATION_WRONG);

  private final ErrorCode code;

  LoadRefusal(ErrorCode code) {
    this.code = code;
  }

  /** What the client is told. */
  public ErrorCode code() {
    return code;
  }

  /** What the client gets, under the problem's own HTTP status. */
  public Problem problem() {
    return Problem.of(code);
  }
}
