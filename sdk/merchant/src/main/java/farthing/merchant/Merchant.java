package farthing.merchant;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.Flow;
import farthing.messages.Notice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The merchant's side of a purchase: makes an order for the page (steps 606, 806, 808) and
 * validates the confirmation that comes back (steps 638, 824).
 *
 * <p>Made once, for all threads. Guarantees: each order has a TRX and keys of its own; goods are
 * released on message M alone, on a card's proof where the order says that the merchant compares,
 * or on the signature of an agent that the payment server vouches for, where the order says so; and
 * {@link Validation.Released} is said once for each order, however often and by however many
 * threads its M is brought. It does not talk to the payment server: {@link PaymentLink} does.
 */
public final class Merchant {
  private final MerchantSettings settings;
  private final OrderBook orders;
  private final InstantSource time;
  private final Random random;
  private final AtomicInteger turn = new AtomicInteger();

  public Merchant(MerchantSettings settings, OrderBook orders) {
    this(settings, orders, InstantSource.system(), new SecureRandom());
  }

  /**
   * @param random a SecureRandom outside tests
   */
  public Merchant(MerchantSettings settings, OrderBook orders, InstantSource time, Random random) {
    this.settings = settings;
    this.orders = orders;
    this.time = time;
    this.random = random;
  }

  /**
   * An order by which a card identifies itself and pays nothing (FIG. 16), in the order book before
   * this returns. {@link Validation#card} says whose card it was.
   *
   * @param purpose what the person identifies themselves for, 1 to 200 characters: the client shows
   *     it and asks
   * @param basket as of any order
   * @throws Malformed if the purpose is missing or too long, or the merchant's mode names no card
   */
  public OpenOrder newAuthentication(String purpose, String basket) {
    if (purpose.isBlank()) {
      throw new Malformed("an authentication says what it is for");
    }
    return newOrder(Amount.ofMinor(0, Currency.AUTHENTICATION), purpose, basket);
  }

  private URI nextServer() {
    List<URI> all = settings.paymentServers();
    return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
  }

  /** {@link #newOrder(Amount, String, String)} without a basket. */
  public OpenOrder newOrder(Amount amount, String description) {
    return newOrder(amount, description, "");
  }

  /**
   * A new order, in the order book before this returns.
   *
   * @param amount 0 only in {@link farthing.base.Currency#AUTHENTICATION}
   * @param description 0 to 200 characters, shown to the person
   * @param basket the merchant's own name of what is bought; kept in the order book, never sent
   * @throws Malformed if a text is too long, the amount 0, or the merchant's mode names no card to
   *     an authentication
   */
  public OpenOrder newOrder(Amount amount, String description, String basket) {
    if (amount.isZero() != amount.currency().isAuthentication()) {
      throw new Malformed("an order has an amount above 0, an authentication has 0");
    }
    if (amount.currency().isAuthentication() && !settings.mode().canAuthenticate()) {
      throw new Malformed(
          "an authentication is of mode 5 or 6: in mode %d nobody would tell whose card it is"
              .formatted(settings.mode().figure()));
    }
    Instant issued = time.instant().truncatedTo(ChronoUnit.SECONDS);
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    Order order =
        new Order(
            settings.party(),
            settings.name(),
            TransactionId.next(time, random),
            amount,
            description,
            nextServer(),
            settings.statusUrl(),
            settings.mode().figure(),
            Flow.PURCHASE,
            issued,
            issued.plus(settings.orderLifetime()),
            Order.RELEASE,
            settings.suites().stream().sorted().toList(),
            settings.signingKey().id(),
            Bytes.of(salt));
    OrderOffer offer = OrderOffer.make(order, settings.signingKey(), Tsk.generate(random));
    OpenOrder open = new OpenOrder(offer, basket);
    orders.open(open);
    return open;
  }

  /**
   * What the client posted to the status URL, as it came.
   *
   * @param body at most 64 KiB, which the merchant's web server sees to
   */
  public Validation validate(byte[] body) {
    Notice notice;
    try {
      notice = Notice.parse(Bytes.of(body));
    } catch (Malformed e) {
      return new Validation.Refused(Refusal.NOT_A_CONFIRMATION);
    }
    return validate(notice);
  }

  /**
   * Decides, and writes an acceptance down before it answers: on message M; on a card's proof, by
   * comparing it (FIG. 8); on the signature of an agent that the payment server vouches for (FIG.
   * 7). What was accepted by a proof is reported by {@link Captures}.
   *
   * @throws RuntimeException what the order book throws when it cannot say; the client brings it
   *     again, and nothing was released
   */
  public Validation validate(Notice notice) {
    Optional<BookedOrder> known = orders.find(notice.trx());
    if (known.isEmpty()) {
      return new Validation.Refused(Refusal.ORDER_UNKNOWN);
    }
    OpenOrder open = known.get().open();
    Optional<SharedKey> key = settings.key(open.order().keyId());
    if (key.isEmpty()) {
      return new Validation.Refused(Refusal.KEY_UNKNOWN);
    }
    ConfirmationCheck checked =
        ConfirmationCheck.of(known.get(), key.get(), notice, time.instant());
    if (checked instanceof ConfirmationCheck.Good good) {
      return ended(open, good.m(), accept(notice.trx(), good));
    }
    return new Validation.Refused(((ConfirmationCheck.Bad) checked).why());
  }

  private Ending accept(TransactionId trx, ConfirmationCheck.Good good) {
    return good.proof()
        .map(proof -> orders.accept(trx, good.m(), proof))
        .orElseGet(() -> orders.accept(trx, good.m()));
  }

  /**
   * Ends an order without goods, durably: its M is refused from here on. Ask the payment server
   * first ({@link PaymentLink}): a card that has paid for a closed order needs a refund. An order
   * that a person wants taken back is closed by {@link Closings}.
   *
   * @return what ended it: this call, an earlier close, or an acceptance that stays
   */
  public Ending close(TransactionId trx) {
    return orders.close(trx);
  }

  private static Validation ended(OpenOrder open, Confirmation m, Ending ending) {
    return switch (ending) {
      case ENDED_NOW -> new Validation.Released(open, m);
      case ACCEPTED_BEFORE -> new Validation.AlreadyReleased(open, m);
      case CLOSED_BEFORE -> new Validation.Refused(Refusal.ORDER_CLOSED);
    };
  }
}
