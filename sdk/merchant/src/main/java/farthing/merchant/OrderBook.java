package farthing.merchant;

import farthing.base.TransactionId;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * Where a merchant keeps its orders: the merchant's own database behind a few questions.
 *
 * <p>Contract, for all threads and all processes that share the book:
 *
 * <ul>
 *   <li>an order is open, then ends once: accepted or closed;
 *   <li>closed stays closed for ever; accepted stays accepted, but for {@link #closeUndelivered} as
 *       long as nothing was delivered, which the same write decides that delivers;
 *   <li>of all calls that end one order, {@link #accept} and {@link #close} alike, exactly one is
 *       answered {@link Ending#ENDED_NOW};
 *   <li>what a call answered survives a crash: the write is durable before it returns;
 *   <li>who cannot say throws, and is asked again with the same.
 * </ul>
 *
 * <p>In SQL: {@code UPDATE … SET state = 'accepted' WHERE trx = ? AND state = 'open'}, and count
 * the rows. Orders are never deleted while a card may still bring its proof: keep them as long as
 * the books.
 */
public interface OrderBook {

  /**
   * Keeps a new order, with its offer as it stands: the same page is shown for it again, and holds
   * the TSK, so the book is as secret as the pages are.
   */
  void open(OpenOrder order);

  Optional<BookedOrder> find(TransactionId trx);

  /**
   * Open to accepted.
   *
   * @param confirmation for the merchant's records: time and the payment server's reference
   */
  Ending accept(TransactionId trx, Confirmation confirmation);

  /**
   * Open to accepted by a card's proof that the merchant or an agent compared (FIGS. 8, 7): by the
   * same write it is among {@link #capturesToTell} until {@link #captureTold}. A book that cannot
   * keep proofs leaves this as it is, and its merchant's orders let others compare.
   *
   * @param proof to be reported to the payment server, which pays by it
   */
  default Ending accept(TransactionId trx, Confirmation confirmation, CardProof proof) {
    throw new UnsupportedOperationException(
        "this order book keeps no proofs: an order of FIG. 7 or 8 needs one that does");
  }

  /**
   * Proofs of orders of this book that the payment server does not know; as closed those of orders
   * that were closed after all.
   *
   * @param most at most so many, any of them
   */
  default List<CaptureReport.Capture> capturesToTell(int most) {
    return List.of();
  }

  /**
   * The payment server has said what there is to say, for ever.
   *
   * @param refused why it does not pay; for the merchant's people to look into
   */
  default void captureTold(TransactionId trx, Optional<ErrorCode> refused) {
    throw new UnsupportedOperationException("this order book keeps no proofs");
  }

  /** Open to closed. */
  Ending close(TransactionId trx);

  /**
   * Open to closed, and accepted to closed if nothing of it was delivered: from here on nothing is.
   * Whoever closes so must tell the payment server: the order is among {@link #closesToTell} until
   * {@link #closeTold}, also one that had been closed before.
   *
   * @return {@link Ending#ACCEPTED_BEFORE} if it was delivered, and stays so
   */
  Ending closeUndelivered(TransactionId trx);

  /**
   * Orders that {@link #closeUndelivered} closed and the payment server does not know to be.
   *
   * @param most at most so many, any of them
   */
  List<TransactionId> closesToTell(int most);

  /** The payment server knows. */
  void closeTold(TransactionId trx);
}
