package farthing.virtual;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.util.Optional;

/** VERIFY: the PIN, three tries, the try counted before it is compared. */
final class Verify {
  private Verify() {}

  /**
   * Answers DONE exactly if the PIN counts as verified from now on.
   *
   * @param data a PIN block of 8 bytes, or nothing: then it only asks how things stand
   */
  static ResponseApdu answer(PurseState purse, boolean pinVerified, Bytes data, Debit.Commit commit)
      throws CardGone {
    Optional<PurseState.Pin> has = purse.pin();
    if (has.isEmpty()) {
      return ResponseApdu.refusing(StatusWord.BLOCKED);
    }
    PurseState.Pin pin = has.get();
    if (pin.isBlocked()) {
      return ResponseApdu.refusing(StatusWord.PIN_BLOCKED);
    }
    if (data.isEmpty()) {
      return ResponseApdu.refusing(
          pinVerified ? StatusWord.DONE : StatusWord.PIN_WRONG + pin.triesLeft());
    }
    commit.durably(purse.withPinTries(pin.triesLeft() - 1));
    if (!data.sameInConstantTime(pin.block().value())) {
      return ResponseApdu.refusing(StatusWord.PIN_WRONG + pin.triesLeft() - 1);
    }
    commit.durably(purse.withPinTries(PurseState.Pin.TRIES));
    return ResponseApdu.refusing(StatusWord.DONE);
  }
}
