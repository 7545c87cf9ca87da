package farthing.clearing;

import static farthing.clearing.Town.ISSUER;
import static farthing.clearing.Town.PSAM;
import static farthing.clearing.Town.SECOND_PSAM;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.exchange.AdministrationLink;
import farthing.exchange.AdministrationLink.Told;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.PsamParameter;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard.UpdateOutcome;
import farthing.purse.TransactionNumbers.Block;
import farthing.security.BatchLimits;
import farthing.security.BatchTotals;
import farthing.security.CardBatches;
import farthing.security.MasterKeyName;
import farthing.security.PsamBooks;
import farthing.security.PsamRules;
import farthing.security.SoftwarePsam;
import farthing.store.AccessKeys;
import farthing.store.Author;
import farthing.store.BatchSources;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.PsamParameterChanges;
import farthing.store.SourceCards;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an issuer sets comes down to security cards: from clearing, and through a point. */
class AdministrationTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final PartyId OTHER = new PartyId("payment-8");
  private static final String OTHERS_KEY = "the-key-of-another-payment-server";
  private static final Instant SINCE = Instant.parse("2026-11-29T12:00:00Z");

  private Town town;
  private Database database;
  private Point point;
  private IepId nora;

  @BeforeEach
  void open() throws Exception {
    int number = DATABASES.getAndIncrement();
    town = new Town("administered_" + (char) ('a' + number));
    nora = town.cards.getFirst();
    database =
        Database.open(OnePostgres.database("brings_" + (char) ('a' + number)), Database.CLEARING);
    Point.register(database);
    point = new Point(database, town.address(), 1_000);
  }

  @AfterEach
  void close() {
    point.close();
    database.close();
    town.close();
  }

  @Test
  void aCardBlockedAtClearingIsBlockedInTheSecurityCardUntilItIsLetGo() {
    SoftwarePsam card = card(PSAM);
    town.block(nora, SINCE);
    assertThat(bring(town.address(), Town.KEY, card).more()).isFalse();
    assertThat(card.parameters().hotlistVersion()).isEqualTo(1);

    town.unblock(nora);
    bring(town.address(), Town.KEY, card);

    assertThat(card.parameters().hotlistVersion()).isEqualTo(2);
    assertThat(bring(town.address(), Town.KEY, card).messages()).isEmpty();
  }

  @Test
  void aNewSecurityCardIsToldAllThatEverWas() {
    Hotlist hotlist = new Hotlist(town.database);
    for (int i = 0; i < 1_500; i++) {
      IepId one = new IepId(ISSUER, 1_000 + i);
      hotlist.block(one, one, SINCE, "lost");
    }
    SoftwarePsam card = card(PSAM);
    int answers = 1;
    while (bring(town.address(), Town.KEY, card).more()) {
      answers++;
    }

    assertThat(card.parameters().counter()).isEqualTo(1_500);
    assertThat(answers).isEqualTo(12);
  }

  @Test
  void whatIsSetForOneSecurityCardIsToldToItAlone() {
    PsamParameterChanges changes = new PsamParameterChanges(town.database);
    PsamParameter day = new PsamParameter.LastDay(new Expiry(LocalDate.of(2027, 6, 30)));
    changes.set(PSAM, day.toBytes(), "last day");
    changes.set(PSAM, day.toBytes(), "last day");
    town.block(nora, SINCE);
    SoftwarePsam first = card(PSAM);
    SoftwarePsam second = card(SECOND_PSAM);

    AdministrationAnswer answer = bring(town.address(), Town.KEY, first, second);

    assertThat(answer.messages().stream().map(AdministrationAnswer.Message::psam))
        .containsExactly(PSAM, PSAM, SECOND_PSAM);
    assertThat(first.parameters().counter()).isEqualTo(3);
    assertThat(second.parameters().counter()).isEqualTo(3);
  }

  @Test
  void aMessageForOneSecurityCardIsNoneForAnother() {
    town.block(nora, SINCE);
    AdministrationAnswer answer = ask(town.address(), Town.KEY, card(PSAM));

    assertThat(card(SECOND_PSAM).update(answer.messages().getFirst().update()))
        .isEqualTo(UpdateOutcome.MAC_WRONG);
  }

  @Test
  void nobodyWithoutAKeyIsToldAnything() {
    Told told =
        new AdministrationLink(Point.caller(), town.address(), "another")
            .ask(new AdministrationAsk(List.of(new AdministrationAsk.Card(PSAM, 0))));

    assertThat(told)
        .isInstanceOfSatisfying(
            Told.Refused.class, refused -> assertThat(refused.why()).contains("API_KEY_WRONG"));
  }

  @Test
  void throughAPointItComesWithinTwoTurns() {
    SoftwarePsam card = card(PSAM);
    town.block(nora, SINCE);
    AdministrationAnswer early = bring(point.address(), Point.KEY, card);
    point.administer();
    AdministrationAnswer then = bring(point.address(), Point.KEY, card);

    assertThat(early.messages()).isEmpty();
    assertThat(early.ageSeconds()).isEqualTo(AdministrationAnswer.NEVER);
    assertThat(then.ageSeconds()).isLessThan(60);
    assertThat(card.parameters().hotlistVersion()).isEqualTo(1);

    town.unblock(nora);
    point.administer();
    bring(point.address(), Point.KEY, card);
    assertThat(card.parameters().hotlistVersion()).isEqualTo(2);
  }

  @Test
  void whatAPointTookOverIsHandedOnByWhoeverComesBackThoughClearingIsAway() throws Exception {
    SoftwarePsam card = card(PSAM);
    bring(point.address(), Point.KEY, card);
    town.block(nora, SINCE);
    point.administer();
    point.close();
    point = new Point(database, URI.create("http://127.0.0.1:9"), 1_000);
    point.administer();

    AdministrationAnswer answer = bring(point.address(), Point.KEY, card);

    assertThat(card.parameters().hotlistVersion()).isEqualTo(1);
    assertThat(answer.ageSeconds()).isNotEqualTo(AdministrationAnswer.NEVER);
  }

  @Test
  void aSecurityCardWhoseMemoryWasSetBackIsToldAgainThroughAPoint() {
    SoftwarePsam card = card(PSAM);
    bring(point.address(), Point.KEY, card);
    town.block(nora, SINCE);
    point.administer();
    bring(point.address(), Point.KEY, card);
    town.unblock(nora);
    point.administer();
    bring(point.address(), Point.KEY, card);

    SoftwarePsam again = card(PSAM);
    bring(point.address(), Point.KEY, again);
    point.administer();
    bring(point.address(), Point.KEY, again);

    assertThat(again.parameters()).isEqualTo(card.parameters());
  }

  /** It is blocked and let go again and again, until all of it goes through and nobody dies. */
  @Test
  void whereverAPointDiesItsSecurityCardsAreToldEverythingOnce() throws Exception {
    List<String> carried = List.of("administration_message", "administration_wish");
    Deaths deaths = new Deaths(database, carried);
    SoftwarePsam card = card(PSAM);
    Set<String> diedAt = new TreeSet<>();
    int write = 0;
    do {
      write++;
      if (write % 2 == 1) {
        town.block(nora, SINCE);
      } else {
        town.unblock(nora);
      }
      deaths.at(write);
      for (int round = 0; card.parameters().hotlistVersion() < write; round++) {
        assertThat(round).as("rounds after a death at write %d", write).isLessThan(3);
        if (!isBroughtOnce(card)) {
          point.close();
          point = new Point(database, town.address(), 1_000);
        }
      }
      deaths.where().ifPresent(diedAt::add);
    } while (deaths.where().isPresent());

    assertThat(diedAt).containsExactlyElementsOf(carried);
    assertThat(card.parameters().hotlistVersion()).isEqualTo(write);
  }

  /** Each message once: a card refuses one that it has. */
  private boolean isBroughtOnce(SoftwarePsam card) throws Exception {
    try {
      for (int step = 0; step < 2; step++) {
        if (!(told(point.address(), Point.KEY, List.of(asked(card)))
            instanceof Told.Answer(AdministrationAnswer answer))) {
          return false;
        }
        for (AdministrationAnswer.Message message : answer.messages()) {
          assertThat(card.update(message.update())).isEqualTo(UpdateOutcome.ACCEPTED);
        }
        point.administer();
      }
      return true;
    } catch (StoreUnavailable e) {
      return false;
    }
  }

  /** At clearing: nobody knows at the point. */
  @Test
  void aSecurityCardThatIsAnothersKeepsNoOthersWaitingAtAPoint() {
    PartyId rival = new PartyId("payment-2");
    new BatchSources(town.database).register(rival, Town.OTHER_ACQUIRER, Sha256.of("rival"));
    new SourceCards(town.database).name(rival, PSAM, PSAM, true, new Author("ada", "installed"));
    new BatchSources(database).register(OTHER, Town.ACQUIRER, Sha256.of(OTHERS_KEY));
    SoftwarePsam foreign = card(PSAM);
    SoftwarePsam own = card(SECOND_PSAM);
    ask(point.address(), OTHERS_KEY, foreign);
    ask(point.address(), Point.KEY, foreign, own);
    town.block(nora, SINCE);
    point.administer();

    assertThat(bring(point.address(), Point.KEY, foreign, own).ageSeconds()).isLessThan(60);
    assertThat(own.parameters().hotlistVersion()).isEqualTo(1);
    assertThat(bring(point.address(), OTHERS_KEY, foreign))
        .isEqualTo(new AdministrationAnswer(false, AdministrationAnswer.NEVER, List.of()));
  }

  @Test
  void whoAsksAboutThousandsOfSecurityCardsKeepsNoOthersWaitingAtAPoint() throws Exception {
    new BatchSources(database).register(OTHER, Town.ACQUIRER, Sha256.of(OTHERS_KEY));
    SoftwarePsam own = card(PSAM);
    bring(point.address(), Point.KEY, own);
    point.administer();
    for (int thousands = 0; thousands < 2; thousands++) {
      for (int from = 0; from < 1_000; from += AdministrationAsk.MOST) {
        askAbout(OTHERS_KEY, 1_000 * (1 + thousands) + from);
      }
    }
    town.block(nora, SINCE);
    point.administer();
    bring(point.address(), Point.KEY, own);

    assertThat(own.parameters().hotlistVersion()).isEqualTo(1);
    assertThat(wishes()).isEqualTo(1 + 1_000);
    assertThat(askAbout(OTHERS_KEY, 1_000).ageSeconds()).isLessThan(60);
    assertThat(askAbout(OTHERS_KEY, 2_000).ageSeconds()).isEqualTo(AdministrationAnswer.NEVER);
  }

  /** All AdministrationAsk.MOST from that one on, that were never told anything. */
  private AdministrationAnswer askAbout(String key, int first) {
    return ask(
        point.address(),
        key,
        IntStream.range(first, first + AdministrationAsk.MOST)
            .mapToObj(number -> new AdministrationAsk.Card(psam(number), 0))
            .toList());
  }

  @Test
  void aSecurityCardThatNobodyAsksAboutAnyMoreIsForgottenAtAPoint() throws Exception {
    ask(point.address(), Point.KEY, card(PSAM), card(SECOND_PSAM));
    town.block(nora, SINCE);
    point.administer();
    execute("UPDATE administration_wish SET wanted = wanted - interval '9 minutes'");
    point.administer();
    assertThat(wishes()).as("within ten minutes").isEqualTo(2);
    execute("UPDATE administration_wish SET wanted = wanted - interval '2 minutes'");
    SoftwarePsam asks = card(SECOND_PSAM);
    bring(point.address(), Point.KEY, asks);
    point.administer();

    assertThat(wishes()).isEqualTo(1);
    assertThat(asks.parameters().hotlistVersion()).isEqualTo(1);
    assertThat(ask(point.address(), Point.KEY, card(PSAM)).ageSeconds())
        .isEqualTo(AdministrationAnswer.NEVER);
  }

  /** A point that stood still for a day; clearing is away when it comes back. */
  @Test
  void whatAPointTookOverIsNotForgottenWhileNobodyCouldAsk() throws Exception {
    SoftwarePsam card = card(PSAM);
    ask(point.address(), Point.KEY, card);
    town.block(nora, SINCE);
    point.administer();
    point.close();
    execute("UPDATE administration_wish SET wanted = wanted - interval '1 day'");
    point = new Point(database, URI.create("http://127.0.0.1:9"), 1_000);
    point.administer();
    bring(point.address(), Point.KEY, card);

    assertThat(card.parameters().hotlistVersion()).isEqualTo(1);
  }

  /** One that refuses all of a question for one security card, as clearing itself once did. */
  @Test
  void aQuestionThatIsRefusedForOneSecurityCardIsAskedForTheOthers() throws Exception {
    AdministrationAnswer nothing = new AdministrationAnswer(false, 0, List.of());
    Route refusing =
        Route.post(
                "/v1/administration",
                request ->
                    AdministrationAsk.parse(request.body()).cards().stream()
                            .anyMatch(card -> card.psam().equals(psam(77)))
                        ? Answer.refusal(Problem.of(ErrorCode.BATCH_OF_ANOTHER, ""))
                        : Answer.of(200, Sources.OCTETS, nothing.toBytes()))
            .accepting(Sources.OCTETS);
    try (HttpDoor clearing =
        HttpDoor.open(DoorSettings.loopback("refusing"), List.of(refusing), new Metrics())) {
      point.close();
      point = new Point(database, clearing.address(), 1_000);
      askAbout(Point.KEY, 1);
      point.administer();
    }

    assertThat(number("SELECT count(*) FROM administration_wish WHERE heard IS NULL")).isOne();
    assertThat(ask(point.address(), Point.KEY, card(psam(76)), card(psam(78))).ageSeconds())
        .isLessThan(60);
  }

  /** One that was never told anything has the whole hotlist to come. */
  @Test
  void securityCardsThatWereToldBeforeAreAskedAboutFirst() throws Exception {
    List<AdministrationAsk> asked = new CopyOnWriteArrayList<>();
    AdministrationAnswer nothing = new AdministrationAnswer(false, 0, List.of());
    Route hearing =
        Route.post(
                "/v1/administration",
                request -> {
                  asked.add(AdministrationAsk.parse(request.body()));
                  return Answer.of(200, Sources.OCTETS, nothing.toBytes());
                })
            .accepting(Sources.OCTETS);
    try (HttpDoor clearing =
        HttpDoor.open(DoorSettings.loopback("hearing"), List.of(hearing), new Metrics())) {
      point.close();
      point = new Point(database, clearing.address(), 1_000);
      ask(point.address(), Point.KEY, card(SECOND_PSAM));
      point.administer();
      ask(point.address(), Point.KEY, card(PSAM), card(SECOND_PSAM));
      point.administer();
    }

    assertThat(asked.getLast().cards())
        .extracting(AdministrationAsk.Card::psam)
        .containsExactly(SECOND_PSAM, PSAM);
  }

  @Test
  void thatClearingGivesAPointNothingIsSeenThere() throws Exception {
    boolean unasked = point.isAdministered();
    ask(point.address(), Point.KEY, card(PSAM));
    point.administer();
    boolean told = point.isAdministered();
    point.close();
    point = new Point(database, URI.create("http://127.0.0.1:9"), 1_000);
    point.administer();
    boolean away = point.isAdministered();
    point.close();
    point = new Point(database, town.address(), 1_000);
    new AccessKeys(town.database)
        .end(AccessKeys.Role.SOURCE, new PartyId("payment-1"), 1, "ada", "changed");
    point.administer();

    assertThat(List.of(unasked, told)).containsOnly(true);
    assertThat(List.of(away, point.isAdministered())).containsOnly(false);
  }

  private long wishes() throws SQLException {
    return number("SELECT count(*) FROM administration_wish");
  }

  /** At the point. */
  private long number(String query) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static PsamId psam(int number) {
    return PsamId.ofHex("%016x".formatted(0x46415254_00000000L + number));
  }

  /** All messages are taken by the card that they are for. */
  private static AdministrationAnswer bring(URI from, String key, SoftwarePsam... cards) {
    AdministrationAnswer answer = ask(from, key, cards);
    for (AdministrationAnswer.Message message : answer.messages()) {
      for (SoftwarePsam card : cards) {
        if (card.id().equals(message.psam())) {
          assertThat(card.update(message.update())).isEqualTo(UpdateOutcome.ACCEPTED);
        }
      }
    }
    return answer;
  }

  private static AdministrationAnswer ask(URI from, String key, SoftwarePsam... cards) {
    List<AdministrationAsk.Card> asked = new ArrayList<>();
    for (SoftwarePsam card : cards) {
      asked.add(asked(card));
    }
    return ask(from, key, asked);
  }

  private static AdministrationAsk.Card asked(SoftwarePsam card) {
    return new AdministrationAsk.Card(card.id(), card.parameters().counter());
  }

  private static AdministrationAnswer ask(
      URI from, String key, List<AdministrationAsk.Card> asked) {
    Told told = told(from, key, asked);
    assertThat(told).isInstanceOf(Told.Answer.class);
    return ((Told.Answer) told).answer();
  }

  private static Told told(URI from, String key, List<AdministrationAsk.Card> asked) {
    try (AdministrationLink link = new AdministrationLink(Point.caller(), from, key)) {
      return link.ask(new AdministrationAsk(asked));
    }
  }

  /** One that has never been told anything. */
  private SoftwarePsam card(PsamId psam) {
    BatchLimits limits = new BatchLimits(10, Map.of());
    return new SoftwarePsam(
        town.issuer
            .forPaymentServer(
                new MasterKeyName(KeyUsage.PSAM, ISSUER, Suite.AES_128, 1), Set.of(psam))
            .psam(psam)
            .orElseThrow(),
        new PsamRules(Town.EXPIRY, true, 10),
        limits,
        _ -> false,
        CardBatches.of(BatchTotals.empty(1, limits)),
        new Memory(),
        (_, size) -> new Block(1, size),
        InstantSource.system());
  }

  /** A security card's own. */
  private static final class Memory implements PsamBooks {
    private final List<Bytes> updates = new ArrayList<>();

    @Override
    public BatchTotals told(PsamId psam, long batch) {
      throw new UnsupportedOperationException("nobody turns over here");
    }

    @Override
    public void opened(PsamId psam, long batch) {}

    @Override
    public void sealed(PsamId psam, SealedBatch batch) {}

    @Override
    public List<Bytes> updates(PsamId psam) {
      return List.copyOf(updates);
    }

    @Override
    public void updated(PsamId psam, long follows, long counter, Bytes message) {
      updates.add(message);
    }

    @Override
    public void closed(PsamId psam, long batch, Mac8 sack) {}
  }
}
