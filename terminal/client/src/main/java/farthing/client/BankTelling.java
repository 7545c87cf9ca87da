package farthing.client;

import farthing.messages.BankReply;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.LoadResult.Receipt;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Brings message M to the bank (step 891), and closes the load. */
final class BankTelling {
  /**
   * A bank that takes no confirmation for so long asks the load server, if it ever wants to know.
   */
  private static final Duration BANKS_PATIENCE = Duration.ofDays(7);

  private final Messenger messenger;
  private final Holder holder;
  private final InstantSource time;

  BankTelling(Messenger messenger, Holder holder, InstantSource time) {
    this.messenger = messenger;
    this.holder = holder;
    this.time = time;
  }

  /**
   * @param receipt out of the result
   * @param anew fetches the result again: message M is closed to us, and only the bank can see that
   *     it was spoilt on its way here
   */
  LoadEnd tell(
      OpenLoad load,
      LoadResult result,
      Receipt receipt,
      Function<OpenLoad, Optional<LoadResult>> anew,
      PurchaseJournal journal)
      throws IOException {
    holder.hears(new LoadEvent.ReceiptCame(load.id(), receipt));
    ServerSaid<BankReply> said = post(load.order(), result);
    if (said instanceof ServerSaid.Refused<BankReply>) {
      Optional<LoadResult> other = anew.apply(load).filter(r -> !r.m().equals(result.m()));
      if (other.isPresent()) {
        journal.appendLoad(load.id(), new JournalStep.LoadResulted(other.get()));
        said = post(load.order(), other.get());
      }
    }
    return switch (said) {
      case ServerSaid.Answered<BankReply>(BankReply reply) -> {
        String text = Shown.clean(reply.text());
        close(load, receipt.outcome(), Shown.clean(receipt.reference()), journal);
        holder.hears(new LoadEvent.BankTold(load.id(), text));
        yield new LoadEnd.Settled(load.id(), receipt, text);
      }
      case ServerSaid.Refused<BankReply> refused -> notTold(load, receipt, refused.text(), journal);
      case ServerSaid.Silent<BankReply>(String why) -> notTold(load, receipt, why + ".", journal);
    };
  }

  private ServerSaid<BankReply> post(Order order, LoadResult result) {
    return messenger.post(
        order.statusUrl(), new MerchantNotice(order.trx(), result.m()).toJson(), BankReply::parse);
  }

  private LoadEnd notTold(OpenLoad load, Receipt receipt, String why, PurchaseJournal journal)
      throws IOException {
    boolean givesUp = load.order().expires().plus(BANKS_PATIENCE).isBefore(time.instant());
    if (givesUp) {
      close(load, receipt.outcome(), Shown.clean(receipt.reference()), journal);
    }
    return new LoadEnd.BankNotTold(load.id(), receipt, why, !givesUp);
  }

  static void close(OpenLoad load, LoadOutcome outcome, String reference, PurchaseJournal journal)
      throws IOException {
    Order order = load.order();
    journal.appendLoad(
        load.id(),
        new JournalStep.LoadClosed(
            outcome,
            Shown.clean(order.partyName()),
            order.amount().toString(),
            reference,
            load.request().device()));
  }
}
