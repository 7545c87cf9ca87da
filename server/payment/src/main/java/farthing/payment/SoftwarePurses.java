package farthing.payment;

import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.util.Optional;

/**
 * Who says whether a software purse may pay: it can be copied, and only its issuer's books know
 * what all its copies have spent (PROTOCOL, section 6).
 */
public interface SoftwarePurses {
  int AGAIN_SECONDS = 5;

  /** The issuer's word; empty if it cannot be asked now. */
  Optional<PurseWord> ask(PurseQuestion question);

  /** Nobody is asked: what this server has captured alone counts. */
  static SoftwarePurses unasked() {
    return _ -> Optional.of(PurseWord.MAY_PAY);
  }

  /**
   * @throws Refusal if it may not pay, or the issuer cannot be asked
   */
  default void mustLet(PurseQuestion question) {
    PurseWord word =
        ask(question)
            .orElseThrow(
                () -> Refusal.of(Problem.retryAfter(ErrorCode.ISSUER_SILENT, AGAIN_SECONDS)));
    switch (word) {
      case MAY_PAY -> {}
      case BALANCE_TOO_LOW -> throw Refusal.of(ErrorCode.SHADOW_BALANCE_TOO_LOW);
      case NUMBER_STALE -> throw Refusal.of(ErrorCode.PURSE_COUNTER_STALE);
      case BLOCKED -> throw Refusal.of(ErrorCode.CARD_BLOCKED);
      case UNKNOWN -> throw Refusal.of(ErrorCode.CARD_UNKNOWN);
    }
  }
}
