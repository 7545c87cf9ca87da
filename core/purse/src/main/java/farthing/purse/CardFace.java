package farthing.purse;

import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.ArrayList;
import java.util.List;

/**
 * What anyone who holds the card may read of it, without a PIN and without moving anything.
 *
 * @param slots in the card's order
 * @param log the newest first; at least the last ten transactions
 */
public record CardFace(Fci.Identity identity, List<SlotInquiry> slots, List<LogRecord> log) {
  /** More than any card is made to keep. */
  private static final int MOST_RECORDS = 64;

  public CardFace {
    slots = List.copyOf(slots);
    log = List.copyOf(log);
  }

  /** How reading a face ends. */
  public sealed interface Reading {
    record Read(CardFace face) implements Reading {}

    /** {@link CannotPay.NotAPurse}, {@link CannotPay.Blank} or an answer that cannot be used. */
    record Cannot(CannotPay why) implements Reading {}
  }

  /** SELECT, SLOT INQUIRY for every slot, READ RECORD until there is none. */
  public static Dialogue<Reading> read() {
    return new Send<>(
        Purse.select(),
        answer -> {
          if (!answer.isDone()) {
            return cannot(new CannotPay.NotAPurse(answer.status()));
          }
          try {
            return Fci.parse(answer.data())
                .identity()
                .map(identity -> slots(identity, List.of()))
                .orElseGet(() -> cannot(new CannotPay.Blank()));
          } catch (Malformed e) {
            return unreadable(e);
          }
        });
  }

  private static Dialogue<Reading> slots(Fci.Identity identity, List<SlotInquiry> read) {
    if (read.size() == identity.slots()) {
      return log(identity, read, List.of());
    }
    return new Send<>(
        Purse.slotInquiry(read.size()),
        answer -> {
          if (!answer.isDone()) {
            return cannot(new CannotPay.CardRefuses("to tell its balance", answer.status()));
          }
          try {
            return slots(identity, with(read, SlotInquiry.parse(answer.data())));
          } catch (Malformed e) {
            return unreadable(e);
          }
        });
  }

  private static Dialogue<Reading> log(
      Fci.Identity identity, List<SlotInquiry> slots, List<LogRecord> read) {
    return new Send<>(
        Purse.readLog(read.size() + 1),
        answer -> {
          if (answer.status() == StatusWord.RECORD_NOT_FOUND || read.size() == MOST_RECORDS) {
            return new Over<>(new Reading.Read(new CardFace(identity, slots, read)));
          }
          if (!answer.isDone()) {
            return cannot(new CannotPay.CardRefuses("to show its log", answer.status()));
          }
          try {
            return log(identity, slots, with(read, LogRecord.parse(answer.data())));
          } catch (Malformed e) {
            return unreadable(e);
          }
        });
  }

  private static <T> List<T> with(List<T> read, T more) {
    List<T> all = new ArrayList<>(read);
    all.add(more);
    return all;
  }

  private static Dialogue<Reading> unreadable(Malformed why) {
    return cannot(new CannotPay.Unreadable(String.valueOf(why.getMessage())));
  }

  private static Dialogue<Reading> cannot(CannotPay why) {
    return new Over<>(new Reading.Cannot(why));
  }
}
