package farthing.merchant;

import farthing.messages.ErrorCode;

/** Why a confirmation releases nothing. */
public enum Refusal {
  /** Not of the form at all. */
  NOT_A_CONFIRMATION(ErrorCode.MESSAGE_MALFORMED),
  /** Its TRX is none of ours. */
  ORDER_UNKNOWN(ErrorCode.ORDER_UNKNOWN),
  /** The order was signed with a key that the merchant has since dropped. */
  KEY_UNKNOWN(ErrorCode.CONFIRMATION_WRONG),
  /** Forged, altered, or made for another order. */
  KEY_WRONG(ErrorCode.CONFIRMATION_WRONG),
  OTHER_PARTY(ErrorCode.CONFIRMATION_WRONG),
  OTHER_TRX(ErrorCode.CONFIRMATION_WRONG),
  OTHER_CURRENCY(ErrorCode.CONFIRMATION_WRONG),
  OTHER_AMOUNT(ErrorCode.CONFIRMATION_WRONG),
  /** A card's proof for an order that the payment server is to check. */
  NOT_OURS_TO_COMPARE(ErrorCode.CONFIRMATION_WRONG),
  /** An agent's confirmation for an order that no agent is to check. */
  NOT_AN_AGENTS(ErrorCode.CONFIRMATION_WRONG),
  /** The card's proof is not the expected one. */
  PROOF_WRONG(ErrorCode.CONFIRMATION_WRONG),
  /** An authentication that names no card. */
  CARD_MISSING(ErrorCode.CONFIRMATION_WRONG),
  /** The card proved that it did not pay: the merchant may close the order. */
  DECLINED(ErrorCode.PURCHASE_DECLINED),
  /** The card paid too late and gets its money back: the merchant may close the order. */
  REFUND_DUE(ErrorCode.PURCHASE_REFUNDED),
  /**
   * Accepted by the payment server at a time when the order had expired; or an authentication that
   * is brought after that time.
   */
  ORDER_EXPIRED(ErrorCode.CONFIRMATION_LATE),
  /** The merchant closed the order before. */
  ORDER_CLOSED(ErrorCode.ORDER_CLOSED);

  private final ErrorCode code;

  Refusal(ErrorCode code) {
    this.code = code;
  }

  /** What the client is told. */
  public ErrorCode code() {
    return code;
  }

  /** The payment server's own word that this order ends without goods. */
  public boolean isFinal() {
    return this == DECLINED || this == REFUND_DUE;
  }
}
