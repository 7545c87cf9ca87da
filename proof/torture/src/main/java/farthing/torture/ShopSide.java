package farthing.torture;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.merchant.PaymentAnswer;
import farthing.merchant.PaymentLink;
import farthing.merchant.Refusal;
import farthing.merchant.Validation;
import farthing.messages.ErrorCode;
import farthing.messages.MerchantNotice;
import farthing.messages.Problem;
import farthing.messages.SharedKey;
import farthing.web.Answer;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A shop on the merchants' SDK: shows orders, takes confirmations, keeps its book in a file. */
final class ShopSide implements AutoCloseable {
  static final PartyId PARTY = new PartyId("tortured-shop");
  static final String NAME = "Tortured Shop";
  static final String STATUS = "/status";

  /** Of an order that its proof shall outlive. */
  static final Duration SHORT = Duration.ofSeconds(4);

  private static final Duration LONG = Duration.ofHours(2);

  private final Path bookFile;
  private final HttpDoor door;
  private final SharedKey shared;
  private final String apiKey;
  private final Map<TransactionId, Integer> releases = new ConcurrentHashMap<>();
  private final Map<TransactionId, String> confirmations = new ConcurrentHashMap<>();
  private volatile BookFile book;
  private volatile MerchantSettings settings;

  ShopSide(Path bookFile, SharedKey shared, String apiKey) throws IOException {
    this.bookFile = bookFile;
    this.shared = shared;
    this.apiKey = apiKey;
    this.book = new BookFile(bookFile);
    this.settings = agreed(URI.create("http://127.0.0.1:9"), URI.create("http://127.0.0.1:9"));
    DoorBounds bounds =
        DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    this.door =
        HttpDoor.open(
            DoorSettings.loopback("shop").within(bounds),
            List.of(Route.get("/orders/{trx}", this::show), Route.post(STATUS, this::take)),
            new Metrics());
  }

  URI address() {
    return door.address();
  }

  /**
   * @param shop and payment: where clients find them
   */
  void opens(URI shop, URI payment) {
    settings = agreed(shop, payment);
  }

  private MerchantSettings agreed(URI shop, URI payment) {
    return new MerchantSettings(PARTY, NAME, List.of(shared), payment, shop.resolve(STATUS), LONG);
  }

  /** A new order. */
  OpenOrder sell(int amountMinor, boolean shortLived) {
    return merchant(shortLived ? SHORT : LONG)
        .newOrder(Amount.ofMinor(amountMinor, Currency.EUR), "One thing");
  }

  private Merchant merchant(Duration lifetime) {
    return new Merchant(settings.withOrderLifetime(lifetime), book);
  }

  private Answer show(Request request) {
    return book.find(TransactionId.parse(request.path("trx")))
        .map(order -> Answer.of(200, OpenOrder.MEDIA_TYPE, order.open().toJson()))
        .orElseGet(() -> Answer.refusal(Problem.of(ErrorCode.ORDER_UNKNOWN)));
  }

  private Answer take(Request request) {
    try {
      return answer(MerchantNotice.parse(request.body()));
    } catch (Malformed e) {
      return Answer.refusal(Problem.of(ErrorCode.MESSAGE_MALFORMED));
    }
  }

  private Answer answer(MerchantNotice notice) {
    return switch (validate(notice)) {
      case Validation.Released _, Validation.AlreadyReleased _ ->
          Answer.json(
              new MerchantNotice.Reply(settings.statusUrl().resolve("/goods"), "Thank you.")
                  .toJson());
      case Validation.Refused refused -> Answer.refusal(refused.problem());
    };
  }

  private Validation validate(MerchantNotice notice) {
    Merchant merchant = merchant(LONG);
    Validation said = merchant.validate(notice);
    switch (said) {
      case Validation.Released _ -> {
        releases.merge(notice.trx(), 1, Integer::sum);
        confirmations.put(notice.trx(), notice.m());
      }
      case Validation.AlreadyReleased _ -> confirmations.put(notice.trx(), notice.m());
      case Validation.Refused(Refusal why) -> {
        if (why.isFinal()) {
          merchant.close(notice.trx());
        }
      }
    }
    return said;
  }

  /** As a shop that was killed: what is not in its book it has forgotten. */
  void restart() throws IOException {
    book.close();
    book = new BookFile(bookFile);
  }

  /** Asks the payment server about every order that has no end yet, and does what it says. */
  void asksForWhatIsOpen() throws InterruptedException {
    PaymentLink link = PaymentLink.to(settings, apiKey);
    for (BookedOrder order : book.all()) {
      if (order.state() == BookedOrder.State.OPEN
          && link.ask(order.open().trx()) instanceof PaymentAnswer.Ended(String m)) {
        validate(new MerchantNotice(order.open().trx(), m));
      }
    }
  }

  /** Hears every confirmation that it took a second time. */
  void hearsAllAgain(Tally tally) {
    confirmations.forEach((trx, m) -> {
      tally.count(Fault.CONFIRMATION_AGAIN);
      validate(new MerchantNotice(trx, m));
    });
  }

  /** Out of the file, not out of memory. */
  List<Books.Order> read() throws IOException {
    List<Books.Order> all = new ArrayList<>();
    try (BookFile fresh = new BookFile(bookFile)) {
      for (BookedOrder order : fresh.all()) {
        TransactionId trx = order.open().trx();
        all.add(
            new Books.Order(
                trx.toString(),
                order.open().order().amount().minor(),
                Books.Order.State.valueOf(order.state().name()),
                releases.getOrDefault(trx, 0)));
      }
    }
    return all;
  }

  /** SHA-256 is what the register keeps of it. */
  Bytes apiKeyHash() {
    try {
      return Bytes.of(
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(apiKey.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  SharedKey shared() {
    return shared;
  }

  @Override
  public void close() {
    door.close();
    book.close();
  }
}
