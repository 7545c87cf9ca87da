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
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.exchange.AdministrationLink;
import farthing.exchange.AdministrationLink.Told;
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
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.store.PsamParameterChanges;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an issuer sets comes down to security cards: from clearing, and through a point. */
class AdministrationTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
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
      asked.add(new AdministrationAsk.Card(card.id(), card.parameters().counter()));
    }
    try (AdministrationLink link = new AdministrationLink(Point.caller(), from, key)) {
      Told told = link.ask(new AdministrationAsk(asked));
      assertThat(told).isInstanceOf(Told.Answer.class);
      return ((Told.Answer) told).answer();
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
