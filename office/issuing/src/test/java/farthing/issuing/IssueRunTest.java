package farthing.issuing;

import static farthing.issuing.CardProduct.Medium.CHIP;
import static farthing.issuing.CardProduct.Medium.SOFTWARE;
import static farthing.issuing.CardProductTest.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.PurseApplet;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.reader.TearableJavaCard;
import farthing.security.KeyCheckValue;
import farthing.security.MasterKeyName;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.RunHold;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@SuppressWarnings("NullAway.Init")
class IssueRunTest {
  private static final AtomicInteger PROVIDERS = new AtomicInteger(0x46415200);
  private static final Masters MASTERS = Masters.ofIssuer(1);
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-29T16:56:00Z"));
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);
  private static final int PIN_FOR_PURCHASE = 2;
  private static final int AT_ONCE = 3;

  private static Database database;
  private static Cards cards;

  @TempDir private Path home;
  private Path folder;

  /** One that no other test has. */
  private int provider = PROVIDERS.incrementAndGet();

  private final List<Integer> told = new ArrayList<>();

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("issue_runs"), Database.CARDS);
    cards = new Cards(database);
  }

  @BeforeEach
  void layAFolder() throws IOException {
    folder = Files.createDirectory(home.resolve("run"));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aRunMakesAsManyCardsAsWereWanted() throws Exception {
    CardRun run = ordered(7);

    assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);

    assertAllMade(run, numbers(1, 7));
    assertThat(told).containsExactly(3, 6, 7);
  }

  /** SIGKILL before and after every act on a disk or a card, and between any two commits. */
  @Test
  void killedAtAnyMomentItIsFinishedWithNoCardTwiceAndNoneLost() throws Exception {
    int moments = 0;
    boolean died = true;
    while (died) {
      moments++;
      provider = PROVIDERS.incrementAndGet();
      folder = Files.createDirectory(home.resolve("run-" + moments));
      CardRun run = ordered(2);

      died = dies(run, moments);
      assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);

      assertAllMade(run, numbers(1, 2));
    }
    assertThat(moments).isGreaterThan(25);
  }

  /** The first process and whoever goes on are both killed. */
  @Test
  void killedWhileItGoesOnItIsFinishedAsWell() throws Exception {
    for (int moment = 1; moment < 12; moment += 3) {
      provider = PROVIDERS.incrementAndGet();
      folder = Files.createDirectory(home.resolve("again-" + moment));
      CardRun run = ordered(2);

      assertThat(dies(run, 20)).isTrue();
      assertThat(dies(run, moment)).isTrue();
      assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);

      assertAllMade(run, numbers(1, 2));
    }
  }

  @Test
  void aChipWhosePowerGoesAtAnyMomentIsMadeUnderItsOwnNumber() throws Exception {
    boolean torn = true;
    for (int moment = 1; torn; moment++) {
      provider = PROVIDERS.incrementAndGet();
      ProductDefinition product = product(CHIP, 1, 0, 9);
      CardRun run = ordered(product, 1);
      OneReader reader = new OneReader();

      reader.cutInPersonalise = moment;
      torn = issue(product, reader).finish(run) instanceof IssueRun.End.Stopped;
      assertThat(cards.find(run.run()).orElseThrow().doubt()).isEqualTo(torn ? 1 : 0);
      reader.cutInPersonalise = 0;
      reader.card.powerUp();

      assertThat(issue(product, reader).finish(run)).isInstanceOf(IssueRun.End.Done.class);
      assertThat(cards.made(run)).isEqualTo(numbers(1, 1));
      assertThat(saysItIs(reader.card)).contains(new IepId(provider, 1));
      assertThat(moment).isLessThan(100);
    }
  }

  @Test
  void aCardThatIsGoneIsSpoiltAndTheNextNumberTakesItsPlace() throws Exception {
    CardRun run = ordered(4);
    inDoubt(run, 2);
    Files.delete(feed().file(new IepId(provider, 2)));

    assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);

    assertThat(cards.spoilt(run))
        .containsExactly(new Cards.Spoilt(new IepId(provider, 2), "the card is gone"));
    assertAllMade(run, Stream.of(1L, 3L, 4L, 5L).map(n -> new IepId(provider, n)).toList());
  }

  @Test
  void aCardInDoubtThatIsAnotherIsSpoilt() throws Exception {
    CardRun run = ordered(2);
    inDoubt(run, 1);
    FolderFeed feed = feed();
    feed.give(new IepId(provider, 1));
    try (CardLink card = feed.opened(new IepId(provider, 1))) {
      new Personalisation(MASTERS, NOW)
          .make(card, product().card(), 99, Optional.of(PinBlock.ofDigits("1234")));
    }

    IssueRun.End end = issue(product(), feed).recover(run);

    assertThat(end.run().spoilt()).isEqualTo(1);
    assertThat(end.run().made()).isZero();
    assertThat(cards.spoilt(run).getFirst().why()).contains("its identity");
    assertThat(feed.find(new IepId(provider, 1))).as("its letter").isEmpty();
  }

  /** Whoever spoilt one of the numbers died before the letter was taken away. */
  @Test
  void noLetterStaysOfANumberThatIsSpoilt() throws Exception {
    CardRun run = ordered(3);
    FolderFeed feed = feed();
    for (long number = 1; number <= 2; number++) {
      inDoubt(run, number);
      feed.give(new IepId(provider, number));
      Files.delete(feed.file(new IepId(provider, number)));
    }
    cards.spoil(new IepId(provider, 1), "the card is gone");

    assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);

    assertThat(feed.find(new IepId(provider, 1))).isEmpty();
    assertThat(feed.find(new IepId(provider, 2))).isEmpty();
    assertAllMade(run, numbers(3, 5));
  }

  @Test
  void recoveringAsksTheCardsInDoubtAndBeginsNoOther() throws Exception {
    CardRun run = ordered(4);
    inDoubt(run, 1);

    IssueRun.End end = issue(product(), feed()).recover(run);

    assertThat(end).isInstanceOf(IssueRun.End.Done.class);
    assertThat(end.run().made()).isEqualTo(1);
    assertThat(end.run().intended()).isEqualTo(3);
  }

  @Test
  void aCardOfSomebodysInTheNewOnesPlaceIsLeftAlone() throws Exception {
    CardRun run = ordered(2);
    FolderFeed feed = feed();
    try (CardLink card = feed.blank(new IepId(provider, 2))) {
      new Personalisation(MASTERS, NOW)
          .make(card, product().card(), 2, Optional.of(PinBlock.ofDigits("1234")));
    }

    IssueRun.End end = finish(run);

    assertThat(end).isInstanceOf(IssueRun.End.Stopped.class);
    assertThat(((IssueRun.End.Stopped) end).why()).contains("already card", "-000000000002");
    assertThat(end.run().intended()).as("nothing was sent to either").isEqualTo(2);
  }

  @Test
  void whenOneCardAfterTheOtherComesToNothingItIsNotTheCards() throws Exception {
    ProductDefinition product = product(CHIP, 1, PIN_FOR_PURCHASE, 99);
    CardRun run = ordered(product, 50);

    IssueRun.End end = issue(product, new BadStock()).finish(run);

    assertThat(end).isInstanceOf(IssueRun.End.Stopped.class);
    assertThat(((IssueRun.End.Stopped) end).why()).contains("3 cards in a row");
    assertThat(end.run().spoilt()).isEqualTo(3);
    assertThat(end.run().intended()).isEqualTo(47);
    assertThat(folder).as("their letters").isEmptyDirectory();
  }

  @Test
  void aRangeThatEndsLeavesTheRunUnfinishedAndSaysSo() throws Exception {
    ProductDefinition product = product(SOFTWARE, 0x80, PIN_FOR_PURCHASE, 2);
    CardRun run = ordered(product, 2);
    inDoubt(run, 1);
    Files.delete(feed().file(new IepId(provider, 1)));

    IssueRun.End end = issue(product, feed()).finish(run);

    assertThat(((IssueRun.End.Stopped) end).why()).contains("no numbers left");
    assertThat(end.run().made()).isEqualTo(1);
    assertThat(end.run().spoilt()).isEqualTo(1);
  }

  @Test
  void aRunGoesOnWithItsOwnDefinitionAlone() throws Exception {
    CardRun run = ordered(2);
    ProductDefinition other =
        new ProductDefinition("everyday", Bytes.of(new byte[32]), product().card(), 1, 99);

    IssueRun.End end = issue(other, feed()).finish(run);

    assertThat(((IssueRun.End.Stopped) end).why()).contains("another product definition");
    assertThat(end.run().intended()).isEqualTo(2);
  }

  @Test
  void cardsOfAGenerationAreMadeWithOneSetOfMasters() throws Exception {
    assertThat(finish(ordered(1))).isInstanceOf(IssueRun.End.Done.class);
    CardRun run = ordered(2);

    IssueRun.End end = issueWithOthers().finish(run);

    assertThat(((IssueRun.End.Stopped) end).why()).contains("km-load", "another key");
    assertThat(end.run().intended()).as("nothing was sent to either").isEqualTo(2);
    assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);
  }

  /** As of a run that was begun before the register kept check values of masters. */
  @Test
  void aCardInDoubtThatOtherKeysWroteStaysInDoubt() throws Exception {
    CardRun run = ordered(1);
    IepId card = new IepId(provider, 1);
    inDoubt(run, 1);
    try (CardLink link = feed().opened(card)) {
      new Personalisation(MASTERS, NOW)
          .make(link, product().card(), 1, Optional.of(PinBlock.ofDigits("1234")));
    }

    IssueRun.End end = issueWithOthers().recover(run);

    assertThat(((IssueRun.End.Stopped) end).why())
        .contains(card.full(), "not by these keys", "KM-load");
    assertThat(end.run().doubt()).isEqualTo(1);
    assertThat(issue(product(), feed()).recover(run).run().made()).isEqualTo(1);
  }

  private IssueRun issueWithOthers() {
    return issueWith(Masters.ofIssuer(2), cards, product(), feed(), feed());
  }

  @Test
  void twoProcessesAreNotAtOneRun() throws Exception {
    CardRun run = ordered(2);
    try (RunHold other = cards.hold(run.run()).orElseThrow()) {
      assertThat(other.isHeld()).isTrue();
      IssueRun.End end = finish(run);
      assertThat(((IssueRun.End.Stopped) end).why()).contains("another process");
      assertThat(end.run().intended()).isEqualTo(2);
    }
    assertThat(finish(run)).isInstanceOf(IssueRun.End.Done.class);
  }

  /** To put a card into a reader takes a person as long as it takes; the run may be another's. */
  @Test
  void whoLostTheRunWhileACardWasFetchedWritesToNone() throws Exception {
    CardRun run = ordered(2);
    IssueRun.End fetching =
        issue(product(), new FolderFeed(folder, 1, IssueRunTest::breakHolds, 1)).finish(run);
    assertThat(((IssueRun.End.Stopped) fetching).why()).contains("keeps other processes off");
    assertThat(fetching.run().intended()).isEqualTo(2);
    inDoubt(run, 1);

    IssueRun.End asking =
        issue(product(), new FolderFeed(folder, 1, IssueRunTest::breakHolds, 1)).recover(run);

    assertThat(((IssueRun.End.Stopped) asking).why()).contains("keeps other processes off");
    assertThat(asking.run().doubt()).isEqualTo(1);
    try (CardLink card = feed().opened(new IepId(provider, 1))) {
      assertThat(saysItIs(card)).isEmpty();
    }
  }

  private static void breakHolds() {
    DatabaseSettings where = OnePostgres.database("issue_runs");
    try (Connection connection =
            DriverManager.getConnection(where.url(), where.user(), where.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database"
              + " = (SELECT oid FROM pg_database WHERE datname = current_database())");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the files say, beside the register. */
  private void assertAllMade(CardRun run, List<IepId> wanted) throws Exception {
    assertThat(cards.made(run)).isEqualTo(wanted);
    CardRun now = cards.find(run.run()).orElseThrow();
    assertThat(now.isComplete()).isTrue();
    assertThat(now.intended() + now.doubt()).isZero();
    FolderFeed feed = feed();
    for (IepId card : wanted) {
      try (CardLink link = feed.opened(card)) {
        assertThat(saysItIs(link)).contains(card);
        PinBlock letter = feed.find(card).orElseThrow();
        assertThat(link.transmit(Purse.verify(letter.value())).isDone()).as("its letter").isTrue();
      }
      assertThat(folder.resolve(card.full() + ".servers")).exists();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(f -> f.getFileName().toString().matches("[0-9a-f]{8}-[0-9a-f]{12}")))
          .hasSameSizeAs(wanted);
    }
  }

  private static Optional<IepId> saysItIs(CardLink card) throws CardGone {
    return Fci.parse(card.transmit(Purse.select()).data()).identity().map(Fci.Identity::iep);
  }

  /** As a process that has its own connections, and dies with them. */
  private boolean dies(CardRun run, int moment) throws Exception {
    Database own = Database.open(OnePostgres.database("issue_runs"), Database.CARDS);
    AtomicInteger left = new AtomicInteger(moment);
    FolderFeed feed =
        new FolderFeed(
            folder,
            2,
            () -> {
              if (left.decrementAndGet() <= 0) {
                own.close(); // nothing that a finally still says is heard
                throw new Killed();
              }
            },
            moment);
    try {
      IssueRun.End end = issue(new Cards(own), product(), feed, feed).finish(run);
      assertThat(end).isInstanceOf(IssueRun.End.Done.class);
      return false;
    } catch (RuntimeException e) {
      assertThat(left.get()).as(e.toString()).isNotPositive();
      return true;
    } finally {
      own.close();
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A blank card that the register holds to be in doubt. */
  private void inDoubt(CardRun run, long number) throws CardGone {
    IepId card = new IepId(provider, number);
    assertThat(cards.intended(run, 99)).contains(card);
    feed().blank(card).close();
    cards.doubt(List.of(card));
  }

  private IssueRun.End finish(CardRun run) {
    return issue(product(), feed()).finish(run);
  }

  private FolderFeed feed() {
    return new FolderFeed(folder, AT_ONCE, () -> {}, 0);
  }

  private IssueRun issue(ProductDefinition product, CardFeed feed) {
    return issue(cards, product, feed, feed());
  }

  private IssueRun issue(Cards register, ProductDefinition product, CardFeed feed, Pins pins) {
    return issueWith(MASTERS, register, product, feed, pins);
  }

  private IssueRun issueWith(
      Masters masters, Cards register, ProductDefinition product, CardFeed feed, Pins pins) {
    return new IssueRun(
        register,
        product,
        new Personalisation(masters, NOW),
        checkValues(masters, product.card()),
        feed,
        pins,
        run -> told.add(run.made()));
  }

  private static SortedMap<String, String> checkValues(Masters masters, CardProduct product) {
    MasterKeyName name =
        new MasterKeyName(
            KeyUsage.LOAD, product.provider(), product.suite(), product.keyGeneration());
    MacKey load = masters.key(product.suite(), KeyUsage.LOAD);
    return new TreeMap<>(Map.of(name.toString(), KeyCheckValue.derived(load, name).hex()));
  }

  private CardRun ordered(int wanted) {
    return ordered(product(), wanted);
  }

  private static CardRun ordered(ProductDefinition product, int wanted) {
    return ((Cards.Opened.Allocated) cards.open(product.order(wanted, TODAY, "anna", "here")))
        .run();
  }

  private ProductDefinition product() {
    return product(SOFTWARE, 0x80, PIN_FOR_PURCHASE, 99);
  }

  private ProductDefinition product(
      CardProduct.Medium medium, int generation, int authenticationMode, long last) {
    byte[] hash = new byte[32];
    hash[0] = (byte) generation;
    return new ProductDefinition(
        "everyday",
        Bytes.of(hash),
        new CardProduct(
            medium,
            provider,
            Suite.AES_128,
            generation,
            Period.ofYears(3),
            authenticationMode,
            List.of(euros(20_00, 500_00, 100_00))),
        1,
        last);
  }

  private List<IepId> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(number -> new IepId(provider, number))
        .toList();
  }

  /** One chip, which lies in the reader whatever happens to it. */
  private static final class OneReader implements CardFeed {
    final TearableJavaCard card = TearableJavaCard.insert(PurseApplet.class);
    int cutInPersonalise;

    @Override
    public int atOnce() {
      return 1;
    }

    @Override
    public CardLink blank(IepId number) {
      return inHand();
    }

    @Override
    public Optional<CardLink> again(IepId number) {
      return Optional.of(inHand());
    }

    @Override
    public void furnish(IepId number) {}

    private CardLink inHand() {
      return new CardLink() {
        @Override
        public Bytes atr() {
          return card.atr();
        }

        @Override
        public ResponseApdu transmit(CommandApdu command) throws CardGone {
          card.cutPowerAt(command.ins() == 0xE0 ? cutInPersonalise : 0);
          return card.transmit(command);
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Cards that take PERSONALISE for an unknown command. */
  private static final class BadStock implements CardFeed {
    @Override
    public int atOnce() {
      return 1;
    }

    @Override
    public CardLink blank(IepId number) {
      CardLink card = VirtualPurse.inMemory(new Random(1));
      return new CardLink() {
        @Override
        public Bytes atr() {
          return card.atr();
        }

        @Override
        public ResponseApdu transmit(CommandApdu command) throws CardGone {
          return command.ins() == 0xE0
              ? ResponseApdu.refusing(StatusWord.INS_UNKNOWN)
              : card.transmit(command);
        }

        @Override
        public void close() {
          card.close();
        }
      };
    }

    @Override
    public Optional<CardLink> again(IepId number) {
      return Optional.empty();
    }

    @Override
    public void furnish(IepId number) {}
  }
}
