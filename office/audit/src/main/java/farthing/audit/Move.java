package farthing.audit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.purse.LogRecord;
import farthing.purse.TransactionType;
import java.util.Locale;
import java.util.Optional;

/**
 * One transaction of a card, as a journal has it.
 *
 * @param nt NTIEP that it was to use
 * @param time as the card logs it; empty where the journal does not say
 * @param counterpart as the card logs it, 8 bytes; empty where the journal does not say
 * @param isLate paid too late for its order: the money is owed to the card
 */
record Move(
    String party,
    String trx,
    TransactionType type,
    int nt,
    Amount amount,
    Optional<Dthr> time,
    Optional<Bytes> counterpart,
    State state,
    boolean isLate) {

  enum State {
    /** The card has done it, and the journal counts it. */
    DONE,
    /** It was commanded, and the journal has no end of it. */
    OPEN,
    /** The journal has it that the card has not done it. */
    NOT_DONE
  }

  /** What it does to the card's balance, in minor units. */
  long effect() {
    return effect(type, amount.minor());
  }

  static long effect(TransactionType type, int minor) {
    return switch (type) {
      case LOAD, CANCEL -> minor;
      case UNLOAD, PURCHASE -> -(long) minor;
      case UPDATE -> 0;
    };
  }

  Currency currency() {
    return amount.currency();
  }

  boolean is(State wanted) {
    return state == wanted;
  }

  boolean movesValue() {
    return !amount.isZero() && !currency().isAuthentication();
  }

  boolean isLoad() {
    return type == TransactionType.LOAD || type == TransactionType.UNLOAD;
  }

  /** Whether the card's log tells of this very one. */
  boolean isLoggedAs(LogRecord record) {
    return isOfNumber(record)
        && record.amount().equals(amount)
        && time.map(record.time()::equals).orElse(true)
        && counterpart.map(record.counterpart()::equals).orElse(true);
  }

  boolean isOfNumber(LogRecord record) {
    return record.cc().isDone() && record.transactionNumber() == nt && record.type() == type;
  }

  /** As {@code unload of EUR 5.00 at NTIEP 7}. */
  String told() {
    return told(type, amount, nt);
  }

  static String told(TransactionType type, Amount amount, int nt) {
    return "%s of %s at NTIEP %d".formatted(type.name().toLowerCase(Locale.ROOT), amount, nt);
  }
}
