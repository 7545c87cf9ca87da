package farthing.client;

import farthing.agents.AgentKeys;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.messages.Tsk;
import farthing.purse.CardLink;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import farthing.virtual.VirtualPurse;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A person with a card, a shop, a payment server: each can be told to fail. */
final class World implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final PartyId SHOP = new PartyId("corner-shop");

  private final Random random = new Random(20261122);
  private final SharedKey shared = SharedKey.generate("k1", random);
  final FakeShop shop = new FakeShop(shared);
  final FakePaymentServer payment = new FakePaymentServer(shared, NOON);
  final TestDoor shopDoor = new TestDoor(shop::answer);
  final TestDoor paymentDoor = new TestDoor(payment::answer);
  final TestHolder holder = new TestHolder();
  final List<Duration> pauses = new ArrayList<>();
  final Path journalFile;
  private final HttpCaller caller = new HttpCaller(CallerSettings.usual());

  VirtualPurse purse;
  Instant now = NOON;
  PaymentServers servers = PaymentServers.of(Set.of(paymentDoor.address().toString()));
  PurchaseMode mode = PurchaseMode.SECURITY_CARD;
  List<Suite> taken = List.of(Suite.AES_128);
  Set<Suite> accepted = Suite.USUAL;
  Optional<AgentKeys> agent = Optional.empty();
  Runnable whilePausing = () -> {};

  World(Path folder, TestCard card) {
    this.journalFile = folder.resolve("card.journal");
    this.purse = card.inMemory();
    payment.registeredOrigin = shopDoor.address().toString();
  }

  URI order(Amount amount) {
    return order(amount, shopDoor.address().resolve("/status"));
  }

  URI order(Amount amount, URI statusUrl) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    Order order =
        new Order(
            SHOP,
            "Corner Shop",
            TransactionId.next(() -> NOON, random),
            amount,
            "One song\u202e",
            paymentDoor.address(),
            statusUrl,
            mode.figure(),
            Flow.PURCHASE,
            NOON.minusSeconds(60),
            NOON.plusSeconds(900),
            Order.RELEASE,
            taken,
            "k1",
            Bytes.of(salt));
    shop.offer(OrderOffer.make(order, shared, Tsk.generate(random)));
    return shopDoor.address().resolve("/order/" + order.trx());
  }

  PurchaseClient client() {
    return new PurchaseClient(
        servers, caller, holder, () -> now, this::pause, accepted, agent.map(Agent::new));
  }

  private void pause(Duration time) {
    pauses.add(time);
    whilePausing.run();
  }

  PurchaseEnd pay(URI order) {
    return pay(order, purse);
  }

  PurchaseEnd pay(URI order, CardLink card) {
    try (FileJournal journal = journal()) {
      return client().pay(order, card, journal);
    }
  }

  PurchaseEnd cancel(URI order) {
    return cancel(order, purse);
  }

  PurchaseEnd cancel(URI order, CardLink card) {
    try (FileJournal journal = journal()) {
      return client().cancel(trx(order), card, journal);
    }
  }

  static TransactionId trx(URI order) {
    String path = order.getPath();
    return TransactionId.parse(path.substring(path.lastIndexOf('/') + 1));
  }

  int openCancels() {
    try (FileJournal journal = journal()) {
      return journal.cancels().size();
    }
  }

  List<PurchaseEnd> resume() {
    try (FileJournal journal = journal()) {
      return client().resume(purse, journal);
    }
  }

  FileJournal journal() {
    try {
      return FileJournal.open(journalFile, () -> now);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int open() {
    try (FileJournal journal = journal()) {
      return journal.open().size();
    }
  }

  /** In euro cents, in the second slot. */
  int balance() {
    try {
      purse.reset();
      purse.transmit(Purse.select());
      return SlotInquiry.parse(purse.transmit(Purse.slotInquiry(1)).data()).balance().minor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  long asked(String message) {
    return paymentDoor.asked().stream().filter(a -> a.path().endsWith("/" + message)).count();
  }

  long distinct(String message) {
    return paymentDoor.asked().stream()
        .filter(a -> a.path().endsWith("/" + message))
        .map(TestDoor.Asked::body)
        .distinct()
        .count();
  }

  @Override
  public void close() {
    caller.close();
    shopDoor.close();
    paymentDoor.close();
  }
}
