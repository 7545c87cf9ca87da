package farthing.bench;

import farthing.base.Bytes;
import farthing.base.LoadingDeviceId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardGone;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.Purse;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A client with its purse and its connection, and the bank that it loads from: both ends of a load.
 * Every result is opened and compared, as client and bank would. One thread.
 */
final class Loader implements Client {
  /** Well before NTIEP is used up: then it goes on with a new purse. */
  private static final int LOADS_PER_PURSE = 65_000;

  private static final URI STATUS = URI.create(Scheme.BANK_STATUS_URL);
  private static final int FIG_17 = 17;
  private static final LoadingDeviceId DEVICE = new LoadingDeviceId(Bytes.ofHex("be0c00000001"));

  private final Scheme scheme;
  private final URI server;
  private final Line line;
  private final Random random = new SecureRandom();
  private VirtualPurse purse;
  private int loads;

  Loader(Scheme scheme, URI server) {
    this.scheme = scheme;
    this.server = server;
    this.line = new Line(server, "/v1/loads/");
    this.purse = scheme.emptyPurse();
  }

  @Override
  public void once(Tally tally) {
    try {
      load(tally);
    } catch (IOException | RuntimeException e) {
      tally.error(e.toString());
      line.hangUp();
    }
  }

  private void load(Tally tally) throws IOException {
    OrderOffer offer = order();
    Order order = offer.order();
    Bytes request = request(offer).toJson();
    long began = System.nanoTime();
    Bytes commanded = line.post(order, "request", request);
    long requestNanos = System.nanoTime() - began;

    Bytes proof = credit(offer, Load.parse(commanded));
    Bytes response = LoadResponse.seal(offer.tsk(), order.party(), order.trx(), proof).toJson();
    began = System.nanoTime();
    Bytes result = line.post(order, "response", response);
    long responseNanos = System.nanoTime() - began;

    mustBeLoaded(offer, LoadResult.parse(result));
    tally.done(requestNanos, responseNanos);
  }

  private OrderOffer order() {
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Order order =
        new Order(
            Scheme.BANK,
            Scheme.BANK_NAME,
            TransactionId.next(InstantSource.system(), random),
            Scheme.PRICE,
            "One cent onto the card",
            server,
            STATUS,
            FIG_17,
            Flow.LOAD,
            issued,
            issued.plusSeconds(900),
            Order.RELEASE,
            List.of(Suite.AES_128),
            scheme.shared().id(),
            Bytes.of(salt),
            Optional.of(Scheme.BANK_ID));
    return OrderOffer.make(order, scheme.shared(), Tsk.generate(random));
  }

  private LoadRequest request(OrderOffer offer) throws CardGone {
    if (++loads % LOADS_PER_PURSE == 0) {
      purse = scheme.emptyPurse();
    }
    Order order = offer.order();
    Bytes fci = Line.send(purse, Purse.select());
    Bytes initialize =
        Line.send(
            purse,
            Purse.initializeLoad(
                0,
                new LoadInitialize(
                    order.amount(), order.bankTime(), Scheme.BANK_ID, DEVICE, order.trx())));
    return LoadRequest.seal(
        offer,
        new LoadRequest.Content(
            purse.atr(),
            fci,
            DEVICE,
            initialize,
            order.amount(),
            List.of(),
            Instant.now(),
            Order.RELEASE,
            "new"));
  }

  /** The client's comparison, then the purse's answer of 16 bytes. */
  private Bytes credit(OrderOffer offer, Load load) throws CardGone {
    Order order = offer.order();
    Load.Content content = load.open(offer.tsk(), order.party(), order.trx());
    Line.mustHold(
        content.amount().equals(order.amount())
            && content.trx().equals(order.trx())
            && content.bankName().equals(order.partyName())
            && content.statusOrigin().equals(Scheme.BANK_ORIGIN),
        "the load is another");
    return Line.send(purse, Purse.creditLoad(0, LoadCommand.parse(content.command())));
  }

  private void mustBeLoaded(OrderOffer offer, LoadResult result) {
    Order order = offer.order();
    LoadResult.Receipt receipt = result.open(offer.tsk(), order.party(), order.trx());
    TransactionKeys keys =
        TransactionKeys.derive(
            scheme.shared(), order.salt(), Flow.LOAD, order.party(), order.trx());
    LoadConfirmation m = LoadConfirmation.decrypt(result.m(), keys);
    Line.mustHold(
        receipt.outcome() == LoadOutcome.LOADED
            && receipt.trx().equals(order.trx())
            && receipt.amount().equals(order.amount()),
        "the receipt is of another load");
    Line.mustHold(
        m.outcome() == LoadOutcome.LOADED
            && m.party().equals(order.party())
            && m.trx().equals(order.trx())
            && m.amount().equals(order.amount()),
        "message M is of another load");
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
