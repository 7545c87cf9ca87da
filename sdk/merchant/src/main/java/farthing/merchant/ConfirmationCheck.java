package farthing.merchant;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.AgentConfirmation;
import farthing.messages.AgentNotice;
import farthing.messages.AgentVoucher;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ExpectedDebit;
import farthing.messages.MerchantNotice;
import farthing.messages.Notice;
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

  /**
   * @param proof where the merchant reports it
   */
  record Good(Confirmation m, Optional<CardProof> proof) implements ConfirmationCheck {}

  record Bad(Refusal why) implements ConfirmationCheck {}

  /**
   * @param now of the acceptance, if it is one
   */
  static ConfirmationCheck of(BookedOrder booked, SharedKey key, Notice notice, Instant now) {
    Order order = booked.open().order();
    if (notice instanceof MerchantNotice message) {
      return ofM(booked, key, message.m(), now);
    }
    return notice instanceof ProofNotice proof
        ? ofProof(order, key, proof, now)
        : ofAgent(order, key, (AgentNotice) notice, now);
  }

  /**
   * @param now counts for an authentication alone, which proves who is there and not who was: one
   *     that was not accepted while its order was good is not accepted later
   */
  private static ConfirmationCheck ofM(BookedOrder booked, SharedKey key, String m, Instant now) {
    Order order = booked.open().order();
    if (m.length() > LONGEST_M) {
      return new Bad(Refusal.NOT_A_CONFIRMATION);
    }
    Confirmation read;
    try {
      read = Confirmation.decrypt(m, keys(order, key));
    } catch (Malformed e) {
      return new Bad(Refusal.KEY_WRONG);
    }
    boolean isOver =
        order.amount().currency().isAuthentication()
            && booked.state() != BookedOrder.State.ACCEPTED
            && order.isExpired(now);
    ConfirmationCheck compared = compared(order, read, Optional.empty());
    return compared instanceof Good && isOver ? new Bad(Refusal.ORDER_EXPIRED) : compared;
  }

  /**
   * Whether a card's proof is what the payment server expects for this very order (FIG. 8, step
   * 754). It is good as long as the order is open: what was debited in time may come late, and then
   * the merchant's own close is all that ends it.
   *
   * @param now of the acceptance, if it is one
   */
  private static ConfirmationCheck ofProof(
      Order order, SharedKey key, ProofNotice notice, Instant now) {
    if (!isChecked(PurchaseMode.MERCHANT, order) || notice.expected().length() > LONGEST_M) {
      return new Bad(Refusal.NOT_OURS_TO_COMPARE);
    }
    ExpectedDebit expected;
    try {
      expected = ExpectedDebit.decrypt(notice.expected(), keys(order, key));
    } catch (Malformed e) {
      return new Bad(Refusal.KEY_WRONG);
    }
    ConfirmationCheck compared =
        compared(
            order,
            own(expected.party(), expected.trx(), expected.amount(), now),
            Optional.of(notice.proof()));
    return compared instanceof Good && !notice.proof().meets(expected.proof())
        ? new Bad(Refusal.PROOF_WRONG)
        : compared;
  }

  /**
   * Whether the agent that the payment server let draw this very order confirms it (FIG. 7, step
   * 736), with a card's proof to be reported. Good as long as the order is open, as {@link
   * #ofProof}.
   *
   * @param now of the acceptance, if it is one
   */
  private static ConfirmationCheck ofAgent(
      Order order, SharedKey key, AgentNotice notice, Instant now) {
    if (!isChecked(PurchaseMode.CLIENT, order)
        || notice.voucher().length() > LONGEST_M
        || notice.confirmation().length() > LONGEST_M) {
      return new Bad(Refusal.NOT_AN_AGENTS);
    }
    AgentVoucher voucher;
    AgentConfirmation said;
    try {
      voucher = AgentVoucher.decrypt(notice.voucher(), keys(order, key));
      said = AgentConfirmation.verify(notice.confirmation(), voucher);
    } catch (Malformed e) {
      return new Bad(Refusal.KEY_WRONG);
    }
    ConfirmationCheck vouched =
        compared(
            order,
            own(voucher.party(), voucher.trx(), voucher.amount(), now),
            Optional.of(said.proof()));
    return vouched instanceof Good
        ? compared(
            order, own(said.party(), said.trx(), said.amount(), now), Optional.of(said.proof()))
        : vouched;
  }

  /** What message M would say, had the payment server heard of it. */
  private static Confirmation own(PartyId party, TransactionId trx, Amount amount, Instant now) {
    return new Confirmation(
        Outcome.ACCEPTED,
        party,
        trx,
        amount,
        now.truncatedTo(ChronoUnit.SECONDS),
        trx.toString(),
        Optional.empty());
  }

  private static TransactionKeys keys(Order order, SharedKey key) {
    return TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx());
  }

  private static boolean isChecked(PurchaseMode by, Order order) {
    return order.mode() == by.figure();
  }

  private static boolean isEndedByTime(Order order) {
    return PurchaseMode.ofFigure(order.mode()).filter(mode -> !mode.isReported()).isPresent();
  }

  /** The keys already bind party and TRX; the text is compared all the same. */
  private static ConfirmationCheck compared(
      Order order, Confirmation m, Optional<CardProof> proof) {
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
      case ACCEPTED -> accepted(order, m, proof);
    };
  }

  /**
   * M may arrive long after the order's expiry: a torn card resumes days later. What counts is when
   * the payment server accepted the card's proof, and it does not after the expiry.
   */
  private static ConfirmationCheck accepted(
      Order order, Confirmation m, Optional<CardProof> proof) {
    if (isEndedByTime(order) && order.isExpired(m.time())) {
      return new Bad(Refusal.ORDER_EXPIRED);
    }
    if (order.amount().currency().isAuthentication() && m.card().isEmpty()) {
      return new Bad(Refusal.CARD_MISSING);
    }
    return new Good(m, proof);
  }
}
