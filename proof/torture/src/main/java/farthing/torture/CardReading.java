package farthing.torture;

import farthing.base.ByteWriter;
import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import java.util.ArrayList;
import java.util.List;

/** Asks a card what it is, what it holds, what it did, and for the proof of each debit. */
final class CardReading {
  private static final int MOST_RECORDS = 64;

  private CardReading() {}

  static Books.Card of(CardLink card, int issuedMinor) {
    try {
      IepId iep = Fci.parse(asked(card, Purse.select())).identity().orElseThrow().iep();
      int balance = SlotInquiry.parse(asked(card, Purse.slotInquiry(0))).balance().minor();
      List<Books.Debit> debits = new ArrayList<>();
      List<Books.Credit> credits = new ArrayList<>();
      for (int record = 1; record <= MOST_RECORDS; record++) {
        ResponseApdu answer = card.transmit(Purse.readLog(record));
        if (answer.status() == StatusWord.RECORD_NOT_FOUND) {
          break;
        }
        LogRecord log = LogRecord.parse(answer.data());
        int nt = log.transactionNumber();
        int minor = log.amount().minor();
        if (!log.cc().isDone()) {
          continue;
        }
        switch (log.type()) {
          case PURCHASE -> debits.add(new Books.Debit(nt, minor, s6(card, nt)));
          case CANCEL -> credits.add(new Books.Credit(nt, minor, s6(card, nt)));
          default -> throw new IllegalStateException("a card logs a " + log.type());
        }
      }
      return new Books.Card(id(iep), issuedMinor, balance, debits, credits);
    } catch (CardGone e) {
      throw new IllegalStateException("a card that came back left again", e);
    }
  }

  private static String s6(CardLink card, int nt) throws CardGone {
    return PreviousSignature.parse(asked(card, Purse.previousSignature(nt))).s6().value().hex();
  }

  /** PPIEP ‖ IDIEP. */
  static String id(IepId iep) {
    ByteWriter number = new ByteWriter(IepId.SIZE);
    iep.write(number);
    return number.toBytes().hex();
  }

  private static farthing.base.Bytes asked(CardLink card, CommandApdu question) throws CardGone {
    ResponseApdu answer = card.transmit(question);
    if (!answer.isDone()) {
      throw new IllegalStateException("%s: %04X".formatted(question, answer.status()));
    }
    return answer.data();
  }
}
