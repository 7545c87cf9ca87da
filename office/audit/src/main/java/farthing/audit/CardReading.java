package farthing.audit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Asks a card who it is, what it holds, what it did, and for its proofs of that: SELECT, SLOT
 * INQUIRY, READ RECORD, GET PREVIOUS IEP SIGNATURE, and INITIALIZE for a load of nothing, which
 * alone tells NTLASTLOAD. Nothing of it needs a PIN or writes on the card.
 */
public final class CardReading {
  /** More than any card is made to keep. */
  private static final int MOST_RECORDS = 64;

  /** A load of nothing, in nobody's name: its signature proves nothing to anybody. */
  private static final Dthr ANY_TIME = Dthr.of(Bytes.ofHex("2601010000"));

  private static final LoadingBankId NO_BANK = new LoadingBankId(Bytes.ofHex("00000000"));
  private static final LoadingDeviceId NO_DEVICE = new LoadingDeviceId(Bytes.ofHex("000000000000"));
  private static final TransactionId NO_TRX = new TransactionId(new UUID(0, 0));

  private CardReading() {}

  /**
   * @throws CardGone if the card left
   * @throws UnreadableCard if it is blank, no purse, or answers what no purse does
   */
  public static CardStatement of(CardLink card) throws CardGone {
    Fci.Identity identity =
        Fci.parse(asked(card, Purse.select()))
            .identity()
            .orElseThrow(() -> new UnreadableCard("it is blank"));
    List<SlotInquiry> slots = new ArrayList<>();
    for (int slot = 0; slot < identity.slots(); slot++) {
      slots.add(SlotInquiry.parse(asked(card, Purse.slotInquiry(slot))));
    }
    List<LogRecord> log = log(card);
    return new CardStatement(
        identity.iep(),
        identity.keyGeneration(),
        slots,
        log,
        proofs(card, log),
        lastLoad(card, slots.getFirst()));
  }

  private static List<LogRecord> log(CardLink card) throws CardGone {
    List<LogRecord> log = new ArrayList<>();
    for (int record = 1; record <= MOST_RECORDS; record++) {
      ResponseApdu answer = card.transmit(Purse.readLog(record));
      if (answer.status() == StatusWord.RECORD_NOT_FOUND) {
        break;
      }
      log.add(LogRecord.parse(done(Purse.readLog(record), answer)));
    }
    return log;
  }

  private static Map<Integer, PreviousSignature> proofs(CardLink card, List<LogRecord> log)
      throws CardGone {
    Map<Integer, PreviousSignature> proofs = new HashMap<>();
    for (LogRecord record : log.subList(0, Math.min(log.size(), Purse.PREVIOUS_SIGNATURES))) {
      int number = record.transactionNumber();
      proofs.put(number, PreviousSignature.parse(asked(card, Purse.previousSignature(number))));
    }
    return proofs;
  }

  /** A card that is locked for good does not say. */
  private static OptionalInt lastLoad(CardLink card, SlotInquiry slot) throws CardGone {
    Amount nothing = new Amount(0, slot.balance().currency());
    ResponseApdu answer =
        card.transmit(
            Purse.initializeLoad(
                0, new LoadInitialize(nothing, ANY_TIME, NO_BANK, NO_DEVICE, NO_TRX)));
    return answer.isDone()
        ? OptionalInt.of(LoadInitializeAnswer.parse(answer.data()).lastLoad())
        : OptionalInt.empty();
  }

  private static Bytes asked(CardLink card, CommandApdu question) throws CardGone {
    return done(question, card.transmit(question));
  }

  private static Bytes done(CommandApdu question, ResponseApdu answer) {
    if (!answer.isDone()) {
      throw new UnreadableCard("%s: %04X".formatted(question, answer.status()));
    }
    return answer.data();
  }
}
