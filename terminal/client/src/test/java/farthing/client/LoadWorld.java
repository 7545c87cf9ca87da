package farthing.client;

import farthing.base.Amount;
import farthing.base.Suite;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import farthing.virtual.VirtualPurse;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A person with a card, a bank, a load server: each can be told to fail. */
final class LoadWorld implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private final SharedKey shared = SharedKey.generate("b1", new Random(17));
  final FakeBank bank = new FakeBank(shared, NOON);
  final FakeLoadServer server = new FakeLoadServer(shared, NOON);
  final TestDoor bankDoor = new TestDoor(bank::answer);
  final TestDoor serverDoor = new TestDoor(server::answer);
  final TestHolder holder = new TestHolder();
  final List<Duration> pauses = new ArrayList<>();
  final Path journalFile;

  /** One for all stories: making one takes longer than most of them. */
  private static final HttpCaller CALLER = new HttpCaller(CallerSettings.usual());

  VirtualPurse purse;
  Instant now = NOON;
  LoadServers servers = LoadServers.of(Set.of(serverDoor.address().toString()));

  LoadWorld(Path folder, TestCard card) {
    this.journalFile = folder.resolve("card.journal");
    this.purse = card.inMemory();
    bank.address = bankDoor.address();
    bank.loadServer = serverDoor.address();
    server.registeredOrigin = bankDoor.address().toString();
  }

  LoadClient client() {
    return client(new Random(6));
  }

  LoadClient client(Random random) {
    return new LoadClient(
        servers, CALLER, holder, () -> now, pauses::add, Set.of(Suite.AES_128), random);
  }

  LoadWanted.FromAccount wanting(Flow flow, Amount amount) {
    return new LoadWanted.FromAccount(
        bankDoor.address(), FakeBank.ACCOUNT, FakeBank.PASSWORD, flow, amount);
  }

  LoadEnd load(int minor) {
    return begin(wanting(Flow.LOAD, TestCard.euros(minor)), purse);
  }

  LoadEnd load(int minor, CardLink card) {
    return begin(wanting(Flow.LOAD, TestCard.euros(minor)), card);
  }

  LoadEnd unload(int minor) {
    return begin(wanting(Flow.UNLOAD, TestCard.euros(minor)), purse);
  }

  LoadEnd begin(LoadWanted wanted, CardLink card) {
    try (FileJournal journal = journal()) {
      return client().load(wanted, card, journal);
    }
  }

  List<LoadEnd> resume() {
    return resume(purse);
  }

  List<LoadEnd> resume(CardLink card) {
    try (FileJournal journal = journal()) {
      return client().resume(card, journal);
    }
  }

  FileJournal journal() {
    return journal(journalFile);
  }

  FileJournal journal(Path file) {
    try {
      return FileJournal.open(file, () -> now);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int open() {
    try (FileJournal journal = journal()) {
      return journal.loads().size();
    }
  }

  List<EndedLoad> ended() {
    try (FileJournal journal = journal()) {
      return journal.endedLoads();
    }
  }

  /**
   * The bank asks the load server itself, as it does for what no client brings (the direct link).
   */
  void bankAsks() {
    for (Order order : bank.waiting()) {
      server.status(order.trx()).ifPresent(m -> bank.hear(m, order.trx()));
    }
  }

  /** In euro cents, in the second slot. */
  int balance() {
    try {
      reset();
      purse.transmit(Purse.select());
      return SlotInquiry.parse(purse.transmit(Purse.slotInquiry(1)).data()).balance().minor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Out of the reader and in again. */
  void reset() {
    try {
      purse.reset();
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  /** Account, card, and what is held on the account: nothing is created or lost. */
  int allMoney() {
    return bank.accountMinor + bank.heldMinor() + balance();
  }

  long asked(String message) {
    return serverDoor.asked().stream().filter(a -> a.path().endsWith("/" + message)).count();
  }

  long distinct(String message) {
    return serverDoor.asked().stream()
        .filter(a -> a.path().endsWith("/" + message))
        .map(TestDoor.Asked::body)
        .distinct()
        .count();
  }

  @Override
  public void close() {
    bankDoor.close();
    serverDoor.close();
  }
}
