package farthing.merchant;

import farthing.base.Malformed;
import farthing.messages.Confirmation;
import farthing.messages.ExpectedDebit;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.messages.ProofNotice;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Whether a message M is the payment server's acceptance of this very order. Touches nothing.
 *
 * <p>The key is the one that the order names, not the one that M names: else whoever holds any of
 * the merchant's old keys could confirm new orders.
 */
sealed interface ConfirmationCheck {
  /** A JWE of ours is below 1 KiB; a longer one is not looked into. */
  int LONGEST_M = 4096;

  record Good(Confirmation m) implements ConfirmationCheck {}

  record Bad(Refusal why) implements ConfirmationCheck {}

  /**
   * @param now counts for an authentication alone, which proves who is there and not who was: one
   *     that was not accepted while its order was good is not accepted later
   */
  static ConfirmationCheck of(BookedOrder booked, SharedKey key, String m, Instant now) {
    Order order = booked.open().order();
    if (m.length() > LONGEST_M) {
      return new Bad(Refusal.NOT_A_CONFIRMATION);
    }
    Confirmation read;
    try {
      read =
          Confirmation.decrypt(
              m,
              TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
    } catch (Malformed e) {
      return new Bad(Refusal.KEY_WRONG);
    }
    boolean isOver =
        order.amount().currency().isAuthentication()
            && booked.state() != BookedOrder.State.ACCEPTED
            && order.isExpired(now);
    ConfirmationCheck compared = compared(order, read);
    return compared instanceof Good && isOver ? new Bad(Refusal.ORDER_EXPIRED) : compared;
  }

  /**
   * Whether a card's proof is what the payment server expects for this very order (FIG. 8, step
   * 754). It is good as long as the order is open: what was debited in time may come late, and then
   * the merchant's own close is all that ends it.
   *
   * @param now of the acceptance, if it is one
   */
  static ConfirmationCheck ofProof(Order order, SharedKey key, ProofNotice notice, Instant now) {
    if (!isOurs(order) || notice.expected().length() > LONGEST_M) {
      return new Bad(Refusal.NOT_OURS_TO_COMPARE);
    }
    ExpectedDebit expected;
    try {
      expected =
          ExpectedDebit.decrypt(
              notice.expected(),
              TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
    } catch (Malformed e) {
      return new Bad(Refusal.KEY_WRONG);
    }
    Confirmation m =
        new Confirmation(
            Outcome.ACCEPTED,
            expected.party(),
            expected.trx(),
            expected.amount(),
            now.truncatedTo(ChronoUnit.SECONDS),
            order.trx().toString(),
            Optional.empty());
    ConfirmationCheck compared = compared(order, m);
    return compared instanceof Good && !notice.proof().meets(expected.proof())
        ? new Bad(Refusal.PROOF_WRONG)
        : compared;
  }

  private static boolean isOurs(Order order) {
    return order.mode() == PurchaseMode.MERCHANT.figure();
  }

  private static boolean isEndedByTime(Order order) {
    return PurchaseMode.ofFigure(order.mode()).filter(PurchaseMode::isEndedByTime).isPresent();
  }

  /** The keys already bind party and TRX; the text is compared all the same. */
  private static ConfirmationCheck compared(Order order, Confirmation m) {
    if (!m.party().equals(order.party())) {
      return new Bad(Refusal.OTHER_PARTY);
    }
    if (!m.trx().equals(order.trx())) {
      return new Bad(Refusal.OTHER_TRX);
    }
    if (!m.amount().currency().equals(order.amount().currency())) {
      return new Bad(Refusal.OTHER_CURRENCY);
    }
    if (m.amount().minor() != order.amount().minor()) {
      return new Bad(Refusal.OTHER_AMOUNT);
    }
    return switch (m.outcome()) {
      case DECLINED -> new Bad(Refusal.DECLINED);
      case REFUND_DUE -> new Bad(Refusal.REFUND_DUE);
      case ACCEPTED -> accepted(order, m);
    };
  }

  /**
   * M may arrive long after the order's expiry: a torn card resumes days later. What counts is when
   * the payment server accepted the card's proof, and it does not after the expiry.
   */
  private static ConfirmationCheck accepted(Order order, Confirmation m) {
    if (isEndedByTime(order) && order.isExpired(m.time())) {
      return new Bad(Refusal.ORDER_EXPIRED);
    }
    if (order.amount().currency().isAuthentication() && m.card().isEmpty()) {
      return new Bad(Refusal.CARD_MISSING);
    }
    return new Good(m);
  }
}
