package farthing.testkit;

import static farthing.base.Currency.EUR;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.purse.CardGone;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a purse's memory shows over the command interface.
 *
 * @param answers to SELECT, SLOT INQUIRY, READ RECORD and GET PREVIOUS, for all there may be; and
 *     to INITIALIZE for a load of nothing, up to NTLASTLOAD
 * @param next status of INITIALIZE, and NT and BAL of its answer
 * @param cancel answer to INITIALIZE for a cancel of the last transaction, up to NT; its status
 *     where there is none
 * @param pinTries left, as VERIFY tells; a status where it does not
 * @param pinIsTheOld unless a PIN that can still be tried is another than the card was made with
 * @param wrongS2 in a row so far, 0 to 15
 */
record PurseSeen(
    List<String> answers,
    String next,
    String cancel,
    int pinTries,
    boolean pinIsTheOld,
    int wrongS2) {
  private static final int MOST_WRONG_S2 = 15;
  private static final int RECORDS = 10;
  private static final int UP_TO_LAST_LOAD = 33;
  private static final int UP_TO_NUMBER = 25;
  private static final Amount CENT = Amount.ofMinor(1, EUR);

  /** Looks at a card that has just got its power; afterwards it is blocked by wrong S2s. */
  static PurseSeen of(TestCard card) throws CardGone {
    List<String> answers = new ArrayList<>();
    answers.add(card.send(Purse.select()).toBytes().hex());
    for (int slot = 0; slot < Purse.MOST_SLOTS; slot++) {
      answers.add(card.send(Purse.slotInquiry(slot)).toBytes().hex());
    }
    for (int record = 1; record <= RECORDS + 1; record++) {
      answers.add(card.send(Purse.readLog(record)).toBytes().hex());
    }
    int last = card.profile.lastNumber();
    for (int number = last; number <= last + 2 * RECORDS; number++) {
      answers.add(card.send(Purse.previousSignature(number)).toBytes().hex());
    }
    answers.add(proof(card));
    int tries = card.send(Purse.verify(Bytes.empty())).status();
    boolean old = true;
    if ((tries & 0xFFF0) == StatusWord.PIN_WRONG && (tries & 0xF) > 0) {
      old = card.send(Purse.verify(card.profile.pin().orElseThrow())).isDone();
    }
    return new PurseSeen(answers, next(card), cancel(card), tries, old, wrongS2(card));
  }

  /** The rest of it is drawn anew each time, and signed. */
  private static String proof(TestCard card) throws CardGone {
    Amount nothing = Amount.ofMinor(0, EUR);
    ResponseApdu answer = card.send(Purse.initializeLoad(0, card.loads.named(nothing)));
    return answer.isDone()
        ? answer.data().slice(0, UP_TO_LAST_LOAD).hex()
        : StatusWord.meaning(answer.status());
  }

  /** Whether what was done last can be cancelled. */
  private static String cancel(TestCard card) throws CardGone {
    int last = card.newest().map(LogRecord::transactionNumber).orElse(card.profile.lastNumber());
    ResponseApdu answer = card.send(Purse.initializeCancel(0, last));
    return answer.isDone()
        ? answer.data().slice(0, UP_TO_NUMBER).hex()
        : StatusWord.meaning(answer.status());
  }

  private static String next(TestCard card) throws CardGone {
    ResponseApdu answer = card.send(Purse.initializePurchase(0, CENT));
    if (!answer.isDone()) {
      return StatusWord.meaning(answer.status());
    }
    InitializeAnswer opened = InitializeAnswer.parse(answer.data());
    return opened.transactionNumber() + " over " + opened.balance();
  }

  /** Known by how many more it takes until purchases are blocked. */
  private static int wrongS2(TestCard card) throws CardGone {
    for (int more = 0; more <= MOST_WRONG_S2; more++) {
      ResponseApdu answer = card.send(Purse.initializePurchase(0, CENT));
      if (!answer.isDone()) {
        return MOST_WRONG_S2 - more;
      }
      card.send(Purse.debit(0, wronglySigned(card, answer)));
    }
    throw new AssertionError("sixteen wrong S2s do not block the purse");
  }

  private static DebitCommand wronglySigned(TestCard card, ResponseApdu opened) {
    DebitCommand right = card.psam.sign(InitializeAnswer.parse(opened.data()), card.terms(CENT));
    byte[] s2 = right.s2().value().toArray();
    s2[0] ^= 0x01;
    return new DebitCommand(right.terms(), new Mac8(Bytes.of(s2)));
  }

  PurseSeen withOneWrongS2More() {
    boolean blocked = wrongS2 == MOST_WRONG_S2 - 1;
    return new PurseSeen(
        answers,
        blocked ? StatusWord.meaning(StatusWord.BLOCKED) : next,
        blocked ? StatusWord.meaning(StatusWord.BLOCKED) : cancel,
        pinTries,
        pinIsTheOld,
        wrongS2 + 1);
  }

  PurseSeen withOnePinTryLess() {
    int left = pinTries - 1;
    return new PurseSeen(
        answers,
        next,
        cancel,
        left == StatusWord.PIN_WRONG ? StatusWord.PIN_BLOCKED : left,
        pinIsTheOld,
        wrongS2);
  }
}
