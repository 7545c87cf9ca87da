package farthing.torture.purchases;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Captures;
import farthing.merchant.Closing;
import farthing.merchant.Closings;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.merchant.PaymentAnswer;
import farthing.merchant.PaymentLink;
import farthing.merchant.Refusal;
import farthing.merchant.Validation;
import farthing.messages.MerchantNotice;
import farthing.messages.Notice;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.torture.Fault;
import farthing.torture.Tally;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sells on the merchants' SDK, with the order book in a file. Safe for all threads. */
final class Shopkeeper implements AutoCloseable {
  static final PartyId PARTY = new PartyId("tortured-shop");
  static final String NAME = "Tortured Shop";

  /** Of an order that its proof shall outlive. */
  static final Duration SHORT = Duration.ofSeconds(4);

  private static final Duration LONG = Duration.ofHours(2);

  private final Path bookFile;
  private final MerchantSettings settings;
  private final PaymentLink link;
  private final Map<TransactionId, Integer> releases = new ConcurrentHashMap<>();
  private final Map<TransactionId, Bytes> confirmations = new ConcurrentHashMap<>();
  private volatile BookFile book;

  /**
   * @param status where clients bring confirmations
   * @param payment where clients and we find the payment server
   */
  Shopkeeper(Path bookFile, SharedKey shared, String apiKey, URI status, URI payment)
      throws IOException {
    this.bookFile = bookFile;
    this.book = new BookFile(bookFile);
    this.settings = new MerchantSettings(PARTY, NAME, List.of(shared), payment, status, LONG);
    this.link = PaymentLink.to(settings, apiKey);
  }

  /** A new order. */
  OpenOrder sell(PurchasePlan plan, PurchaseMode mode) {
    return new Merchant(
            settings.withOrderLifetime(plan.isShortLived() ? SHORT : LONG).checkedBy(mode), book)
        .newOrder(plan.amount(), "One thing");
  }

  Optional<BookedOrder> find(TransactionId trx) {
    return book.find(trx);
  }

  /**
   * @param body a confirmation as it came: message M, a card's proof, or an agent's word
   */
  Validation validate(Bytes body) {
    Merchant merchant = new Merchant(settings, book);
    Validation said = merchant.validate(body.toArray());
    switch (said) {
      case Validation.Released(OpenOrder order, _) -> {
        releases.merge(order.trx(), 1, Integer::sum);
        confirmations.put(order.trx(), body);
      }
      case Validation.AlreadyReleased(OpenOrder order, _) -> confirmations.put(order.trx(), body);
      case Validation.Refused(Refusal why) -> {
        if (why.isFinal()) {
          merchant.close(Notice.parse(body).trx());
        }
      }
    }
    return said;
  }

  /** Reports what was proven to it, for its money; all of it if nothing is in the way. */
  synchronized void reports() throws InterruptedException {
    new Captures(book, link).tellLeft();
  }

  /** What somebody brings who wants the money back. */
  Closing wished(byte[] wish) throws InterruptedException {
    return new Closings(book, link).wished(wish);
  }

  /** By the shop's own will. */
  void closes(TransactionId trx) throws InterruptedException {
    new Closings(book, link).close(trx);
  }

  boolean isClosed(TransactionId trx) {
    return find(trx).filter(order -> order.state() == BookedOrder.State.CLOSED).isPresent();
  }

  boolean isDelivered(TransactionId trx) {
    return book.isDelivered(trx);
  }

  /** Goods leave, if they are paid. */
  boolean deliver(TransactionId trx) {
    return book.deliver(trx);
  }

  void deliversAll() {
    book.all().forEach(order -> deliver(order.open().trx()));
  }

  /** As a shop that was killed: what is not in its book it has forgotten. */
  synchronized void restart() throws IOException, InterruptedException {
    book.close();
    book = new BookFile(bookFile);
    new Closings(book, link).tellLeft();
    reports();
  }

  /** Asks the payment server about every order that has no end yet, and does what it says. */
  void asksForWhatIsOpen() throws InterruptedException {
    for (BookedOrder order : book.all()) {
      if (order.state() == BookedOrder.State.OPEN
          && link.ask(order.open().trx()) instanceof PaymentAnswer.Ended(String m)) {
        validate(new MerchantNotice(order.open().trx(), m).toJson());
      }
    }
  }

  /** Hears every confirmation that it took a second time. */
  void hearsAllAgain(Tally tally) {
    confirmations
        .values()
        .forEach(body -> {
          tally.count(Fault.CONFIRMATION_AGAIN);
          validate(body);
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
                order.open().order().amount(),
                fresh.isDelivered(trx)
                    ? Books.Order.State.DELIVERED
                    : Books.Order.State.valueOf(order.state().name()),
                releases.getOrDefault(trx, 0)));
      }
    }
    return all;
  }

  @Override
  public void close() {
    book.close();
  }
}
