package farthing.bench;

import farthing.base.Bytes;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardGone;
import farthing.purse.DebitCommand;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A client with its purse and its connection, and the merchant it buys from: both ends of a
 * purchase. Every result is opened and compared, as client and merchant would. One thread.
 */
final class Customer implements Client {
  /** Well before NTIEP is used up: then it goes on with a new purse. */
  private static final int PURCHASES_PER_PURSE = 65_000;

  private static final URI STATUS = URI.create(Scheme.STATUS_URL);
  private static final int BUSY = 503;
  private static final int MOST_REPEATS = 10;

  private final Scheme scheme;
  private final URI server;
  private final Line line;
  private final Random random = new SecureRandom();
  private VirtualPurse purse;
  private int purchases;
  private Optional<Intent> prepared = Optional.empty();

  /** An order with the draw that the purse has answered to. */
  private record Intent(OrderOffer offer, Bytes draw) {}

  Customer(Scheme scheme, URI server) {
    this.scheme = scheme;
    this.server = server;
    this.line = new Line(server, "/v1/purchases/");
    this.purse = scheme.purse();
  }

  @Override
  public void once(Tally tally) {
    try {
      pay(tally);
    } catch (IOException | RuntimeException e) {
      tally.error(e.toString());
      line.hangUp();
    }
  }

  /** Makes the next order and has the purse answer, so that only sending is left. */
  void prepare() throws IOException {
    OrderOffer offer = order();
    prepared = Optional.of(new Intent(offer, drawRequest(offer).toJson()));
  }

  /**
   * Comes with what is prepared, at its time. If the server has none for it, the same draw comes
   * again with the next attempt; otherwise the purchase is finished and the next one prepared.
   *
   * @param due {@link System#nanoTime()} at which it should have been sent: what it waits here
   *     counts too
   */
  void attempt(Offered offered, long due) {
    try {
      Intent intent = prepared.orElseThrow();
      Order order = intent.offer().order();
      Wire.Answer drawn = line.exchange(order, "draw", intent.draw());
      long now = System.nanoTime();
      if (drawn.status() == BUSY) {
        Line.mustHold(drawn.retryAfterSeconds() > 0, "turned away without Retry-After");
        offered.turnedAway(now - due, Problem.parse(drawn.body()).code());
        return;
      }
      Line.mustHold(drawn.status() == 200, "draw was answered " + drawn.status());
      offered.drawn(now - due);
      finish(intent.offer(), drawn.body(), offered);
      prepare();
    } catch (IOException | RuntimeException e) {
      offered.error(e.toString());
      line.hangUp();
    }
  }

  private void finish(OrderOffer offer, Bytes drawn, Offered offered) throws IOException {
    Order order = offer.order();
    Bytes proof = debit(offer, Debit.parse(drawn));
    Bytes response = DebitResponse.seal(offer.tsk(), order.party(), order.trx(), proof).toJson();
    long began = System.nanoTime();
    Wire.Answer result = line.exchange(order, "debit-response", response);
    for (int again = 0; again < MOST_REPEATS && result.status() == BUSY; again++) {
      offered.responseTurnedAway();
      LockSupport.parkNanos(Duration.ofSeconds(result.retryAfterSeconds()).toNanos());
      result = line.exchange(order, "debit-response", response);
    }
    Line.mustHold(result.status() == 200, "debit-response was answered " + result.status());
    mustBePaid(offer, DebitResult.parse(result.body()));
    offered.paid(System.nanoTime() - began);
  }

  private void pay(Tally tally) throws IOException {
    OrderOffer offer = order();
    Order order = offer.order();
    Bytes draw = drawRequest(offer).toJson();
    long began = System.nanoTime();
    Bytes drawn = line.post(order, "draw", draw);
    long drawNanos = System.nanoTime() - began;

    Bytes proof = debit(offer, Debit.parse(drawn));
    Bytes response = DebitResponse.seal(offer.tsk(), order.party(), order.trx(), proof).toJson();
    began = System.nanoTime();
    Bytes result = line.post(order, "debit-response", response);
    long responseNanos = System.nanoTime() - began;

    mustBePaid(offer, DebitResult.parse(result));
    tally.done(drawNanos, responseNanos);
  }

  private OrderOffer order() {
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Order order =
        new Order(
            Scheme.SHOP,
            Scheme.SHOP_NAME,
            TransactionId.next(InstantSource.system(), random),
            Scheme.PRICE,
            "One cent's worth",
            server,
            STATUS,
            5,
            Flow.PURCHASE,
            issued,
            issued.plusSeconds(900),
            Order.RELEASE,
            List.of(Suite.AES_128),
            scheme.shared().id(),
            Bytes.of(salt));
    return OrderOffer.make(order, scheme.shared(), Tsk.generate(random));
  }

  private DrawRequest drawRequest(OrderOffer offer) throws CardGone {
    if (++purchases % PURCHASES_PER_PURSE == 0) {
      purse = scheme.purse();
    }
    Bytes fci = Line.send(purse, Purse.select());
    Bytes initialize = Line.send(purse, Purse.initializePurchase(0, Scheme.PRICE));
    return DrawRequest.seal(
        offer,
        new DrawRequest.Content(
            purse.atr(),
            fci,
            initialize,
            Scheme.PRICE,
            List.of(),
            List.of(),
            Instant.now(),
            Order.RELEASE,
            "new"));
  }

  /** The client's comparison, then the purse's answer of 32 bytes. */
  private Bytes debit(OrderOffer offer, Debit debit) throws CardGone {
    Order order = offer.order();
    Debit.Content content = debit.open(offer.tsk(), order.party(), order.trx());
    Line.mustHold(
        content.amount().equals(order.amount())
            && content.trx().equals(order.trx())
            && content.merchantName().equals(order.partyName())
            && content.statusOrigin().equals(Scheme.ORIGIN),
        "the debit is of another purchase");
    return Line.send(
        purse, Purse.debit(0, DebitCommand.parse(TransactionType.PURCHASE, content.command())));
  }

  private void mustBePaid(OrderOffer offer, DebitResult result) {
    Order order = offer.order();
    DebitResult.Receipt receipt = result.open(offer.tsk(), order.party(), order.trx());
    TransactionKeys keys =
        TransactionKeys.derive(
            scheme.shared(), order.salt(), Flow.PURCHASE, order.party(), order.trx());
    Confirmation m = Confirmation.decrypt(result.m(), keys);
    Line.mustHold(
        receipt.outcome() == Outcome.ACCEPTED
            && receipt.trx().equals(order.trx())
            && receipt.amount().equals(order.amount()),
        "the receipt is of another purchase");
    Line.mustHold(
        m.outcome() == Outcome.ACCEPTED
            && m.party().equals(order.party())
            && m.trx().equals(order.trx())
            && m.amount().equals(order.amount()),
        "message M is of another purchase");
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
