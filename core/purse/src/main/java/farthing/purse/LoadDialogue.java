package farthing.purse;

import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.ArrayList;
import java.util.List;

/**
 * The card's side of a load or an unload (steps 872, 876 to 877, 881 and 882): {@link #look} finds
 * out what the bank asks, {@link #open} gets what the load request carries, {@link #execute} moves
 * the money, {@link #prove} has the card sign how it stands. What becomes of a load that nobody
 * heard the answer of, {@link AskLoad} tells.
 */
public final class LoadDialogue {
  private LoadDialogue() {}

  /** What is in the reader. */
  public sealed interface Look {
    record Seen(SeenPurse purse) implements Look {}

    /** {@link CannotLoad.NotAPurse}, {@link CannotLoad.Blank} or an answer that cannot be used. */
    record Cannot(CannotLoad why) implements Look {}
  }

  /** The card's answer to INITIALIZE IEP. */
  public sealed interface Opening {
    /**
     * @param slot where the money moves, 0 to 7
     */
    record Opened(int slot, CardLoad load) implements Opening {}

    record Cannot(CannotLoad why) implements Opening {}
  }

  /** SELECT, and SLOT INQUIRY for every slot. */
  public static Dialogue<Look> look() {
    return new Send<>(
        Purse.select(),
        answer -> {
          if (!answer.isDone()) {
            return unseen(new CannotLoad.NotAPurse(answer.status()));
          }
          try {
            return Fci.parse(answer.data())
                .identity()
                .map(identity -> inquire(new SeenPurse(answer.data(), identity, List.of())))
                .orElseGet(() -> unseen(new CannotLoad.Blank()));
          } catch (Malformed e) {
            return unseen(unreadable(e));
          }
        });
  }

  private static Dialogue<Look> inquire(SeenPurse soFar) {
    if (soFar.slots().size() == soFar.identity().slots()) {
      return new Over<>(new Look.Seen(soFar));
    }
    return new Send<>(
        Purse.slotInquiry(soFar.slots().size()),
        answer -> {
          if (!answer.isDone()) {
            return unseen(new CannotLoad.CardRefuses("to tell its balance", answer.status()));
          }
          try {
            List<SlotInquiry> more = new ArrayList<>(soFar.slots());
            more.add(SlotInquiry.parse(answer.data()));
            return inquire(new SeenPurse(soFar.fci(), soFar.identity(), more));
          } catch (Malformed e) {
            return unseen(unreadable(e));
          }
        });
  }

  /**
   * INITIALIZE IEP for load or unload, with the PIN where the card wants it. From here on the card
   * waits for the issuer's command: any other ends its session.
   *
   * @param type LOAD or UNLOAD
   * @param asked its currency is that of one of the purse's slots
   */
  public static Dialogue<Opening> open(
      SeenPurse purse, TransactionType type, LoadInitialize asked) {
    int slot = slotOf(purse, asked);
    CommandApdu command =
        type == TransactionType.LOAD
            ? Purse.initializeLoad(slot, asked)
            : Purse.initializeUnload(slot, asked);
    return PinFirst.say(command)
        .followedBy(said ->
            switch (said) {
              case PinFirst.Said.Answered(ResponseApdu answer) ->
                  opened(purse, slot, type, asked, answer);
              case PinFirst.Said.NotGiven(int tries, boolean wrong) ->
                  cannot(new CannotLoad.PinNotGiven(tries, wrong));
              case PinFirst.Said.Blocked() -> cannot(new CannotLoad.PinBlocked());
              case PinFirst.Said.NotTaken(int status) -> cannot(refusalOf(status));
            });
  }

  /**
   * INITIALIZE IEP for load with M = 0: the card signs its number, its last load and what the slot
   * holds, in every state but locked for good and without PIN (PROTOCOL, section 6). Writes nothing
   * on the card; ends whatever session it had.
   *
   * @param asked with M = 0, its currency that of one of the purse's slots
   */
  public static Dialogue<Opening> prove(SeenPurse purse, LoadInitialize asked) {
    if (!asked.amount().isZero()) {
      throw new IllegalArgumentException("a proof moves nothing");
    }
    int slot = slotOf(purse, asked);
    return new Send<>(
        Purse.initializeLoad(slot, asked),
        answer -> opened(purse, slot, TransactionType.LOAD, asked, answer));
  }

  /**
   * Steps 881 and 882: the issuer's command, to the card that waits for it. What moves was named at
   * {@link #open}. A card that answers anything but a signed answer is asked what happened, for a
   * status word is not proof.
   */
  public static Dialogue<CardLoadOutcome> execute(Opening.Opened opened, LoadCommand command) {
    CardLoad load = opened.load();
    AskLoad question =
        new AskLoad(
            load.said().iep()::equals, load.said().transactionNumber(), load.type(), load.asked());
    return new Send<>(
        load.type() == TransactionType.LOAD
            ? Purse.creditLoad(opened.slot(), command)
            : Purse.debitUnload(opened.slot(), command),
        answer -> heard(load, question, answer));
  }

  /**
   * Done is only what says so twice: by its code and by its balance. Refused is only what opens the
   * card's commitment, which nothing but a refusal does.
   */
  private static Dialogue<CardLoadOutcome> heard(
      CardLoad load, AskLoad question, ResponseApdu answer) {
    if (!answer.isDone()) {
      return question.because(StatusWord.meaning(answer.status()));
    }
    LoadAnswer signed;
    try {
      signed = LoadAnswer.parse(answer.data());
    } catch (Malformed e) {
      return question.because("its answer was garbled");
    }
    if (!load.fits(signed)) {
      return question.because("its answer contradicts itself");
    }
    return new Over<>(
        signed.cc().isDone()
            ? new CardLoadOutcome.Done(signed)
            : new CardLoadOutcome.Refused(signed));
  }

  private static Dialogue<Opening> opened(
      SeenPurse purse, int slot, TransactionType type, LoadInitialize asked, ResponseApdu answer) {
    if (!answer.isDone()) {
      return cannot(refusalOf(answer.status()));
    }
    try {
      LoadInitializeAnswer said = LoadInitializeAnswer.parse(answer.data());
      boolean same =
          said.iep().equals(purse.identity().iep())
              && said.suite() == purse.identity().suite()
              && said.balance().equals(purse.slots().get(slot).balance());
      return same
          ? new Over<>(new Opening.Opened(slot, new CardLoad(type, asked, said)))
          : cannot(new CannotLoad.Unreadable("it said other things a moment ago"));
    } catch (Malformed e) {
      return cannot(unreadable(e));
    }
  }

  private static CannotLoad refusalOf(int status) {
    return switch (status) {
      case StatusWord.LOCKED_FOR_GOOD -> new CannotLoad.LockedForGood();
      case StatusWord.NTIEP_USED_UP -> new CannotLoad.CounterUsedUp();
      default -> new CannotLoad.CardRefuses("this", status);
    };
  }

  private static int slotOf(SeenPurse purse, LoadInitialize asked) {
    return purse
        .slot(asked.amount().currency())
        .orElseThrow(() -> new IllegalArgumentException("the purse has no such currency"));
  }

  private static CannotLoad unreadable(Malformed why) {
    return new CannotLoad.Unreadable(String.valueOf(why.getMessage()));
  }

  private static Dialogue<Look> unseen(CannotLoad why) {
    return new Over<>(new Look.Cannot(why));
  }

  private static Dialogue<Opening> cannot(CannotLoad why) {
    return new Over<>(new Opening.Cannot(why));
  }
}
