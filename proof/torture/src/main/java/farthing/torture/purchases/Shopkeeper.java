package farthing.torture.purchases;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
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
  private final Map<TransactionId, String> confirmations = new ConcurrentHashMap<>();
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
  OpenOrder sell(PurchasePlan plan) {
    return new Merchant(
            settings.withOrderLifetime(plan.isShortLived() ? SHORT : LONG).checkedBy(plan.mode()),
            book)
        .newOrder(plan.amount(), "One thing");
  }

  Optional<BookedOrder> find(TransactionId trx) {
    return book.find(trx);
  }

  Validation validate(MerchantNotice notice) {
    Merchant merchant = new Merchant(settings, book);
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
  void restart() throws IOException, InterruptedException {
    book.close();
    book = new BookFile(bookFile);
    new Closings(book, link).tellLeft();
  }

  /** Asks the payment server about every order that has no end yet, and does what it says. */
  void asksForWhatIsOpen() throws InterruptedException {
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
