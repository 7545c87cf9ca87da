package farthing.payment;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResponse;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A customer at a shop: orders, asks the card, draws, debits, and reads what comes back. */
final class TestCustomer {
  final CardLink card;

  /** As the merchant's orders say. */
  PurchaseMode mode = PurchaseMode.SECURITY_CARD;

  private final Random random;
  private final InstantSource time;

  TestCustomer(CardLink card, InstantSource time, Random random) {
    this.card = card;
    this.time = time;
    this.random = random;
  }

  /** One order with what the card said to it. */
  record Intent(OrderOffer offer, DrawRequest request) {
    PartyId party() {
      return offer.order().party();
    }

    TransactionId trx() {
      return offer.order().trx();
    }

    Tsk tsk() {
      return offer.tsk();
    }

    TransactionKeys keys() {
      Order order = offer.order();
      return TransactionKeys.derive(
          TestScheme.sharedWith(order.party()),
          order.salt(),
          Flow.PURCHASE,
          order.party(),
          order.trx());
    }

    Confirmation read(DebitResult result) {
      return Confirmation.decrypt(result.m(), keys());
    }
  }

  Intent order(Amount amount) {
    return draw(offer(amount, o -> o), amount, List.of());
  }

  Intent orderAt(Agreement merchant, Amount amount) {
    return draw(offer(merchant, amount, o -> o), amount, List.of());
  }

  OrderOffer offer(Amount amount, UnaryOperator<OrderDraft> change) {
    return offer(TestScheme.agreement(), amount, change);
  }

  private OrderOffer offer(Agreement merchant, Amount amount, UnaryOperator<OrderDraft> change) {
    OrderDraft draft = change.apply(OrderDraft.of(merchant, amount, mode, time.instant()));
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    Order order =
        new Order(
            merchant.party(),
            merchant.name(),
            TransactionId.next(time, random),
            draft.amount(),
            "One song",
            URI.create("http://localhost:1"),
            URI.create(draft.statusUrl()),
            draft.mode(),
            Flow.PURCHASE,
            draft.issued(),
            draft.expires(),
            draft.release(),
            draft.suites(),
            draft.shared().id(),
            Bytes.of(salt));
    return OrderOffer.make(order, draft.shared(), Tsk.generate(random));
  }

  /** What an order says that tests want otherwise. */
  record OrderDraft(
      Amount amount,
      Instant issued,
      Instant expires,
      int mode,
      int release,
      List<Suite> suites,
      SharedKey shared,
      String statusUrl) {
    static OrderDraft of(Agreement merchant, Amount amount, PurchaseMode mode, Instant now) {
      return new OrderDraft(
          amount,
          now,
          now.plusSeconds(900),
          mode.figure(),
          Order.RELEASE,
          List.of(Suite.AES_128),
          TestScheme.sharedWith(merchant.party()),
          merchant.statusUrl() + "/1");
    }

    OrderDraft good(Instant from, Instant to) {
      return new OrderDraft(amount, from, to, mode, release, suites, shared, statusUrl);
    }

    OrderDraft mode(int figure) {
      return new OrderDraft(amount, issued, expires, figure, release, suites, shared, statusUrl);
    }

    OrderDraft release(int number) {
      return new OrderDraft(amount, issued, expires, mode, number, suites, shared, statusUrl);
    }

    OrderDraft suites(Suite... taken) {
      return new OrderDraft(
          amount, issued, expires, mode, release, List.of(taken), shared, statusUrl);
    }

    OrderDraft shared(SharedKey key) {
      return new OrderDraft(amount, issued, expires, mode, release, suites, key, statusUrl);
    }

    OrderDraft statusUrl(String url) {
      return new OrderDraft(amount, issued, expires, mode, release, suites, shared, url);
    }
  }

  /** Asks the card for {@code claimed} and packs its answers, whatever the order says. */
  Intent draw(OrderOffer offer, Amount claimed, List<DrawRequest.Undelivered> undelivered) {
    Bytes fci = send(Purse.select()).data();
    Bytes initialize = send(Purse.initializePurchase(slot(claimed), claimed)).data();
    return sealed(offer, fci, initialize, claimed, undelivered);
  }

  Intent sealed(
      OrderOffer offer,
      Bytes fci,
      Bytes initialize,
      Amount claimed,
      List<DrawRequest.Undelivered> undelivered) {
    return new Intent(
        offer,
        DrawRequest.seal(
            offer,
            new DrawRequest.Content(
                card.atr(),
                fci,
                initialize,
                claimed,
                undelivered,
                List.of(),
                time.instant(),
                Order.RELEASE,
                "new")));
  }

  /** Hands the debit command to the card; its answer, 32 bytes. */
  Bytes debit(Intent intent, Debit debit) {
    return debit(intent, debit.open(intent.tsk(), intent.party(), intent.trx()).command());
  }

  Bytes debit(Intent intent, Bytes command) {
    Amount amount = intent.offer().order().amount();
    DebitCommand parsed = DebitCommand.parse(TransactionType.PURCHASE, command);
    return send(Purse.debit(slot(amount), parsed)).data();
  }

  static DebitResponse response(Intent intent, Bytes answer) {
    return DebitResponse.seal(intent.tsk(), intent.party(), intent.trx(), answer);
  }

  /** Asks the card to cancel the payment of this number, and packs its answers. */
  CancelRequest cancel(Intent intent, int number, List<DrawRequest.Undelivered> undelivered) {
    Amount amount = intent.offer().order().amount();
    Bytes fci = send(Purse.select()).data();
    Bytes initialize = send(Purse.initializeCancel(slot(amount), number)).data();
    return cancelSealed(intent, fci, initialize, amount, undelivered);
  }

  CancelRequest cancelSealed(
      Intent intent,
      Bytes fci,
      Bytes initialize,
      Amount claimed,
      List<DrawRequest.Undelivered> undelivered) {
    return CancelRequest.seal(
        intent.tsk(),
        intent.party(),
        intent.trx(),
        new DrawRequest.Content(
            card.atr(),
            fci,
            initialize,
            claimed,
            undelivered,
            List.of(),
            time.instant(),
            Order.RELEASE,
            "cancelling"));
  }

  /** Hands the credit command to the card; its answer, 32 bytes. */
  Bytes credit(Intent intent, CancelCredit credit) {
    Bytes command = credit.open(intent.tsk(), intent.party(), intent.trx()).command();
    Amount amount = intent.offer().order().amount();
    DebitCommand parsed = DebitCommand.parse(TransactionType.CANCEL, command);
    return send(Purse.creditCancel(slot(amount), parsed)).data();
  }

  static CancelResponse cancelResponse(Intent intent, Bytes answer) {
    return CancelResponse.seal(intent.tsk(), intent.party(), intent.trx(), answer);
  }

  int balanceMinor(Amount inCurrencyOf) {
    return SlotInquiry.parse(send(Purse.slotInquiry(slot(inCurrencyOf))).data()).balance().minor();
  }

  /** Test cards hold euros in slot 0, and yen or points in slot 1. */
  static int slot(Amount amount) {
    return amount.currency().equals(Currency.JPY) || amount.currency().isPoints() ? 1 : 0;
  }

  ResponseApdu send(CommandApdu command) {
    ResponseApdu answer = transmit(command);
    if (!answer.isDone()) {
      throw new IllegalStateException(command + " got %04x".formatted(answer.status()));
    }
    return answer;
  }

  private ResponseApdu transmit(CommandApdu command) {
    try {
      return card.transmit(command);
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }
}
