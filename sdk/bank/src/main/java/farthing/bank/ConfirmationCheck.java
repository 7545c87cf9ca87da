package farthing.bank;

import farthing.base.Malformed;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;

/**
 * Whether a message M is the load server's word on this very order. Touches nothing.
 *
 * <p>The key is the one that the order names, not the one that M names: else whoever holds any of
 * the bank's old keys could confirm new orders. When M was made does not matter: an unsure load may
 * end days after its order expired, at the card's next contact.
 */
sealed interface ConfirmationCheck {
  /** A JWE of ours is below 1 KiB; a longer one is not looked into. */
  int LONGEST_M = 4096;

  record Good(LoadConfirmation m) implements ConfirmationCheck {}

  record Bad(LoadRefusal why) implements ConfirmationCheck {}

  static ConfirmationCheck of(Order order, SharedKey key, String m) {
    if (m.length() > LONGEST_M) {
      return new Bad(LoadRefusal.NOT_A_CONFIRMATION);
    }
    LoadConfirmation read;
    try {
      read =
          LoadConfirmation.decrypt(
              m,
              TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
    } catch (Malformed e) {
      return new Bad(LoadRefusal.KEY_WRONG);
    }
    return compared(order, read);
  }

  /** The keys already bind party, TRX and flow; the text is compared all the same. */
  private static ConfirmationCheck compared(Order order, LoadConfirmation m) {
    if (!m.party().equals(order.party())) {
      return new Bad(LoadRefusal.OTHER_PARTY);
    }
    if (!m.trx().equals(order.trx())) {
      return new Bad(LoadRefusal.OTHER_TRX);
    }
    if (!m.amount().currency().equals(order.amount().currency())) {
      return new Bad(LoadRefusal.OTHER_CURRENCY);
    }
    if (m.amount().minor() != order.amount().minor()) {
      return new Bad(LoadRefusal.OTHER_AMOUNT);
    }
    return m.outcome().isDone() && m.outcome() != LoadOutcome.doneOf(order.flow())
        ? new Bad(LoadRefusal.OTHER_FLOW)
        : new Good(m);
  }
}
