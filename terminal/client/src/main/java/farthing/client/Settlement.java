package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.AgentNotice;
import farthing.messages.CardProof;
import farthing.messages.DebitResult;
import farthing.messages.DebitResult.Receipt;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.messages.ProofNotice;
import farthing.purse.DebitAnswer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Brings a purchase to its end once the card has answered: its proof to the payment server (622),
 * the confirmation to the shop (636). Whatever was done before, a crash or a year ago, is not done
 * otherwise: the bytes in the journal are the bytes that go.
 */
final class Settlement {
  /** A shop that does not take a confirmation for so long will be shown the reference instead. */
  private static final Duration SHOPS_PATIENCE = Duration.ofDays(7);

  private final Messenger messenger;
  private final Holder holder;
  private final InstantSource time;
  private final Optional<Agent> agent;

  Settlement(Messenger messenger, Holder holder, InstantSource time, Optional<Agent> agent) {
    this.messenger = messenger;
    this.holder = holder;
    this.time = time;
    this.agent = agent;
  }

  /**
   * @param purchase with an answer or a result
   * @throws IOException if the journal failed; what was not journalled was not done
   */
  PurchaseEnd settle(OpenPurchase purchase, PurchaseJournal journal) throws IOException {
    if (purchase.result().isPresent()) {
      return tellShop(purchase, purchase.result().get(), journal);
    }
    JournalStep.Answered answered = purchase.answered().orElseThrow();
    Order order = purchase.order();
    Optional<PurchaseEnd> taken = shopTakes(purchase, answered, journal);
    if (taken.isPresent()) {
      return taken.get();
    }
    holder.hears(new PurchaseEvent.Proves(purchase.id(), Origin.of(order.server())));
    return switch (fetchResult(purchase, answered)) {
      case ServerSaid.Answered<DebitResult>(DebitResult result) -> {
        OpenPurchase after = journal.append(purchase.id(), new JournalStep.Result(result));
        yield tellShop(after, result, journal);
      }
      case ServerSaid.Refused<DebitResult> refused -> {
        if (refused.code().filter(code -> code == ErrorCode.CARD_TRANSACTION_USED).isPresent()) {
          Questioning.close(purchase, EndedPurchase.How.NUMBER_USED, journal);
          yield new PurchaseEnd.NumberUsed(
              purchase.id(), Shown.clean(order.partyName()), order.amount());
        }
        if (refused.code().filter(code -> code == ErrorCode.PROOF_WRONG).isPresent()) {
          journal.append(purchase.id(), new JournalStep.ProofRefused());
        }
        yield unsettled(purchase, answered, refused.text());
      }
      case ServerSaid.Silent<DebitResult>(String why) -> unsettled(purchase, answered, why + ".");
    };
  }

  /**
   * FIG. 8, steps 752 and 758: the shop compares the card's proof itself; FIG. 7, steps 732 to 736:
   * we do, and the shop believes our signature. Where it does not take it, or nobody answers, the
   * payment server is shown the proof as everywhere else.
   */
  private Optional<PurchaseEnd> shopTakes(
      OpenPurchase purchase, JournalStep.Answered answered, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    Optional<Bytes> notice = notice(purchase, DebitAnswer.parse(answered.answer()));
    if (notice.isEmpty()) {
      return Optional.empty();
    }
    ServerSaid<MerchantNotice.Reply> said =
        messenger.post(order.statusUrl(), notice.get(), body -> replyIn(body, order));
    return said instanceof ServerSaid.Answered<MerchantNotice.Reply>
        ? Optional.of(accepted(purchase, ownReceipt(order), said, journal))
        : Optional.empty();
  }

  /** What the shop is told before the payment server, if it is. */
  private Optional<Bytes> notice(OpenPurchase purchase, DebitAnswer answer) {
    if (purchase.toCompare().isEmpty() || !answer.cc().isDone()) {
      return Optional.empty();
    }
    Order order = purchase.order();
    CardProof proof = new CardProof(answer.cc().value(), answer.s3(), answer.s6(), answer.s7());
    return switch (purchase.toCompare().get()) {
      case ToCompare.ForShop(String expected) ->
          Optional.of(new ProofNotice(order.trx(), proof, expected).toJson());
      // one that was begun by an agent may be finished by a client that is none
      case ToCompare.ForAgent forAgent ->
          agent.flatMap(a -> a.confirm(order, forAgent, proof)).map(AgentNotice::toJson);
    };
  }

  /** The shop's answer is the receipt: nobody else has heard of it yet. */
  private Receipt ownReceipt(Order order) {
    return new Receipt(
        Outcome.ACCEPTED,
        order.party(),
        order.partyName(),
        order.trx(),
        order.amount(),
        time.instant().truncatedTo(ChronoUnit.SECONDS),
        "",
        order.trx().toString());
  }

  private ServerSaid<DebitResult> fetchResult(
      OpenPurchase purchase, JournalStep.Answered answered) {
    URI to = PurchasePaths.of(purchase.order(), "debit-response");
    return messenger.post(to, answered.response(), body -> resultIn(body, purchase));
  }

  /** Opens C to see that it is one, and of this purchase. */
  private static DebitResult resultIn(Bytes body, OpenPurchase purchase) {
    DebitResult result = DebitResult.parse(body);
    receiptOf(result, purchase);
    return result;
  }

  private static Receipt receiptOf(DebitResult result, OpenPurchase purchase) {
    Order order = purchase.order();
    Receipt receipt = result.open(purchase.drawn().offer().tsk(), order.party(), order.trx());
    if (!receipt.trx().equals(order.trx())
        || !receipt.party().equals(order.party())
        || !receipt.amount().equals(order.amount())) {
      throw new Malformed("a receipt of another purchase");
    }
    return receipt;
  }

  private PurchaseEnd tellShop(OpenPurchase purchase, DebitResult result, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    Receipt receipt = receiptOf(result, purchase);
    holder.hears(new PurchaseEvent.ReceiptCame(purchase.id(), receipt));
    ServerSaid<MerchantNotice.Reply> said = post(order, result);
    if (said instanceof ServerSaid.Refused<MerchantNotice.Reply>) {
      Optional<DebitResult> other = anotherResult(purchase, result);
      if (other.isPresent()) {
        journal.append(purchase.id(), new JournalStep.Result(other.get()));
        said = post(order, other.get());
      }
    }
    return switch (receipt.outcome()) {
      case DECLINED -> {
        // whether the shop heard or not: nothing was paid, and nothing is owed
        close(purchase, EndedPurchase.How.DECLINED, receipt, journal);
        yield new PurchaseEnd.Declined(purchase.id(), "it refused and signed that it did");
      }
      case REFUND_DUE -> {
        close(purchase, EndedPurchase.How.REFUND_DUE, receipt, journal);
        yield new PurchaseEnd.RefundDue(purchase.id(), receipt);
      }
      case ACCEPTED -> accepted(purchase, receipt, said, journal);
    };
  }

  private ServerSaid<MerchantNotice.Reply> post(Order order, DebitResult result) {
    return messenger.post(
        order.statusUrl(),
        new MerchantNotice(order.trx(), result.m()).toJson(),
        body -> replyIn(body, order));
  }

  /**
   * Message M is closed to us: only the shop can see that it was spoilt on its way here. The
   * payment server answers the same message as before, so a difference is the road's.
   */
  private Optional<DebitResult> anotherResult(OpenPurchase purchase, DebitResult refused) {
    return purchase
        .answered()
        .map(answered -> fetchResult(purchase, answered))
        .flatMap(said ->
            said instanceof ServerSaid.Answered<DebitResult>(DebitResult other)
                    && !other.m().equals(refused.m())
                ? Optional.of(other)
                : Optional.empty());
  }

  private PurchaseEnd accepted(
      OpenPurchase purchase,
      Receipt receipt,
      ServerSaid<MerchantNotice.Reply> said,
      PurchaseJournal journal)
      throws IOException {
    return switch (said) {
      case ServerSaid.Answered<MerchantNotice.Reply>(var reply) -> {
        close(purchase, EndedPurchase.How.PAID, receipt, journal);
        holder.hears(
            new PurchaseEvent.ShopTold(purchase.id(), reply.goods(), Shown.clean(reply.text())));
        yield isAuthentication(receipt)
            ? new PurchaseEnd.Identified(purchase.id(), receipt, reply.goods())
            : new PurchaseEnd.Paid(purchase.id(), receipt, reply.goods());
      }
      case ServerSaid.Refused<MerchantNotice.Reply> refused ->
          notTold(purchase, receipt, refused.text(), journal);
      case ServerSaid.Silent<MerchantNotice.Reply>(String why) ->
          notTold(purchase, receipt, why + ".", journal);
    };
  }

  private PurchaseEnd notTold(
      OpenPurchase purchase, Receipt receipt, String why, PurchaseJournal journal)
      throws IOException {
    // who was there while the order was good is of no use to anybody afterwards
    Duration patience = isAuthentication(receipt) ? Duration.ZERO : SHOPS_PATIENCE;
    boolean givesUp = purchase.order().expires().plus(patience).isBefore(time.instant());
    if (givesUp) {
      close(purchase, EndedPurchase.How.PAID, receipt, journal);
    }
    return isAuthentication(receipt)
        ? new PurchaseEnd.IdentifiedNotTold(purchase.id(), receipt, why, !givesUp)
        : new PurchaseEnd.PaidShopNotTold(purchase.id(), receipt, why, !givesUp);
  }

  private static boolean isAuthentication(Receipt receipt) {
    return receipt.amount().currency().isAuthentication();
  }

  /** The shop may name the goods relative to where it was told. */
  private static MerchantNotice.Reply replyIn(Bytes body, Order order) {
    MerchantNotice.Reply reply = MerchantNotice.Reply.parse(body);
    // in ASCII: other letters could write the screen's line backwards, or look like another host
    URI goods = URI.create(order.statusUrl().resolve(reply.goods()).toASCIIString());
    Origin.of(goods);
    return new MerchantNotice.Reply(goods, reply.text());
  }

  private static PurchaseEnd unsettled(
      OpenPurchase purchase, JournalStep.Answered answered, String why) {
    boolean debited = DebitAnswer.parse(answered.answer()).cc().isDone();
    boolean settled = purchase.delivered().filter(o -> o == Outcome.ACCEPTED).isPresent();
    return new PurchaseEnd.Unsettled(
        purchase.id(),
        purchase.order().amount(),
        debited,
        settled ? "(a later payment brought the proof, but the result is missing) " + why : why);
  }

  private static void close(
      OpenPurchase purchase, EndedPurchase.How how, Receipt receipt, PurchaseJournal journal)
      throws IOException {
    Order order = purchase.order();
    journal.append(
        purchase.id(),
        new JournalStep.Closed(
            how,
            Shown.clean(order.partyName()),
            order.amount().toString(),
            Shown.clean(receipt.reference())));
  }
}
