package farthing.payment;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.SecurityCard.DrawRefusal;

/** A security card's refusals in the words of the registry. */
final class Refusals {
  private static final int FULL_SECONDS = 60;

  private Refusals() {}

  /** Of a cancel: a refusal's advice on paying would mislead who wants money back. */
  static Problem ofCancel(DrawRefusal why) {
    return switch (why) {
      case TRX_DRAWN_OTHERWISE -> Problem.of(ErrorCode.CANCELLED_OTHERWISE);
      case PURCHASE_NOT_IN_BATCH, CANCEL_OF_ANOTHER, PSAM_EXPIRED -> of(why);
      default -> Problem.of(ErrorCode.CANCEL_REFUSED, why.name());
    };
  }

  static Problem of(DrawRefusal why) {
    return switch (why) {
      case S1_WRONG -> Problem.of(ErrorCode.S1_WRONG);
      case CARD_EXPIRED -> Problem.of(ErrorCode.CARD_EXPIRED);
      case SUITE_UNKNOWN ->
          Problem.of(ErrorCode.SUITE_NOT_ALLOWED, "the security card does not take it");
      case PROVIDER_UNKNOWN -> Problem.of(ErrorCode.PROVIDER_UNKNOWN);
      case KEY_GENERATION_UNKNOWN -> Problem.of(ErrorCode.KEY_GENERATION_UNKNOWN);
      case CARD_BLOCKED -> Problem.of(ErrorCode.CARD_BLOCKED);
      case SOFTWARE_PURSE_OFFLINE -> Problem.of(ErrorCode.SOFTWARE_PURSE_OFFLINE);
      case TRX_DRAWN_OTHERWISE -> Problem.of(ErrorCode.DRAWN_OTHERWISE);
      case PURCHASE_NOT_IN_BATCH -> Problem.of(ErrorCode.PURCHASE_NOT_IN_BATCH);
      case CANCEL_OF_ANOTHER -> Problem.of(ErrorCode.CANCEL_OF_ANOTHER);
      case CEILING_REACHED -> Problem.retryAfter(ErrorCode.CEILING_REACHED, FULL_SECONDS);
      case BATCH_FULL -> Problem.retryAfter(ErrorCode.BATCH_FULL, FULL_SECONDS);
      case PSAM_EXPIRED -> Problem.retryAfter(ErrorCode.PSAM_EXPIRED, FULL_SECONDS);
    };
  }
}
