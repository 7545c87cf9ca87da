package farthing.merchant;

import farthing.base.TransactionId;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An order book for tests and a first evening: a restart forgets all orders, and with them what
 * people have paid for. Not for selling.
 *
 * <p>It knows of no deliveries: what is accepted counts as delivered.
 */
public final class OrdersInMemory implements OrderBook {
  private final Map<TransactionId, BookedOrder> orders = new HashMap<>();
  private final Set<TransactionId> toTell = new LinkedHashSet<>();
  private final Map<TransactionId, CardProof> proofs = new LinkedHashMap<>();

  @Override
  public synchronized void open(OpenOrder order) {
    if (orders.putIfAbsent(order.trx(), new BookedOrder(order, BookedOrder.State.OPEN)) != null) {
      throw new IllegalStateException("TRX " + order.trx() + " is in the book already");
    }
  }

  @Override
  public synchronized Optional<BookedOrder> find(TransactionId trx) {
    return Optional.ofNullable(orders.get(trx));
  }

  @Override
  public Ending accept(TransactionId trx, Confirmation confirmation) {
    return end(trx, BookedOrder.State.ACCEPTED);
  }

  @Override
  public synchronized Ending accept(TransactionId trx, Confirmation m, CardProof proof) {
    Ending ending = accept(trx, m);
    if (ending == Ending.ENDED_NOW) {
      proofs.put(trx, proof);
    }
    return ending;
  }

  @Override
  public synchronized List<CaptureReport.Capture> capturesToTell(int most) {
    return proofs.entrySet().stream()
        .limit(most)
        .map(e -> new CaptureReport.Capture(e.getKey(), e.getValue(), true))
        .toList();
  }

  @Override
  public synchronized void captureTold(TransactionId trx, Optional<ErrorCode> refused) {
    proofs.remove(trx);
  }

  @Override
  public Ending close(TransactionId trx) {
    return end(trx, BookedOrder.State.CLOSED);
  }

  @Override
  public synchronized Ending closeUndelivered(TransactionId trx) {
    Ending ending = end(trx, BookedOrder.State.CLOSED);
    if (ending != Ending.ACCEPTED_BEFORE) {
      toTell.add(trx);
    }
    return ending;
  }

  @Override
  public synchronized List<TransactionId> closesToTell(int most) {
    return toTell.stream().limit(most).toList();
  }

  @Override
  public synchronized void closeTold(TransactionId trx) {
    toTell.remove(trx);
  }

  private synchronized Ending end(TransactionId trx, BookedOrder.State as) {
    BookedOrder before =
        find(trx)
            .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"));
    return switch (before.state()) {
      case ACCEPTED -> Ending.ACCEPTED_BEFORE;
      case CLOSED -> Ending.CLOSED_BEFORE;
      case OPEN -> {
        orders.put(trx, new BookedOrder(before.open(), as));
        yield Ending.ENDED_NOW;
      }
    };
  }
}
