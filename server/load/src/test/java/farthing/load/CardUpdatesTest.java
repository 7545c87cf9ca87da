package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.CardLink;
import farthing.purse.CardUpdate;
import farthing.purse.ParameterUpdate;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.store.Author;
import farthing.store.CardUpdateBook;
import farthing.store.Database;
import farthing.store.Hotlist;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocked at noon: at its next contact the card itself is locked, whatever breaks meanwhile. */
@SuppressWarnings("NullAway.Init")
class CardUpdatesTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger(7_000);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int LOADS_BLOCKED = 2;
  private static final Amount FIVE = Amount.ofMinor(5_00, Currency.EUR);

  private static Database database;
  private static CardUpdateBook book;

  private final TestScheme.Make make = TestScheme.Make.hardware(NUMBERS.incrementAndGet());
  private final CardLink card = TestScheme.card(make, Amount.ofMinor(20_00, Currency.EUR));
  private HttpDoor door;
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("card_updates"), Database.PAYMENT);
    book = new CardUpdateBook(database);
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @BeforeEach
  void begin() throws Exception {
    Hotlist hotlist = new Hotlist(database);
    CardUpdates updates =
        new CardUpdates(
            book,
            TestScheme.module(TestScheme.PROVIDER),
            purse -> hotlist.find(purse).isPresent(),
            new Random(),
            () -> now);
    door =
        HttpDoor.open(
            DoorSettings.loopback("updates")
                .within(
                    DoorBounds.usual()
                        .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)),
            updates.routes(),
            new Metrics());
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void aBlockedCardIsLockedAtItsNextContactAndPaysNowhereAnyMore() throws Exception {
    assertThat(pays()).isTrue();
    block();
    assertThat(pays()).as("before it was anywhere").isTrue();

    contact();

    assertThat(pays()).isFalse();
    assertThat(states()).containsExactly("done");
  }

  @Test
  void aCardThatNobodyBlockedIsLeftAsItIs() throws Exception {
    contact();

    assertThat(pays()).isTrue();
    assertThat(states()).isEmpty();
  }

  @Test
  void takenOffTheListItStaysLockedUntilSomebodyLetsItGo() throws Exception {
    block();
    contact();
    new Hotlist(database).unblock(make.iep(), make.iep());
    contact();
    assertThat(pays()).isFalse();

    assertThat(letGo()).isTrue();
    contact();

    assertThat(pays()).isTrue();
    assertThat(states()).containsExactly("done", "done");
    assertThat(book.isToBeUnlocked(make.iep())).isFalse();
  }

  /** As a disposable card's loads are: let go, it is what it was before, and no more. */
  @Test
  void whatWasBlockedBeforeTheLockStaysBlockedWhenItIsLetGo() throws Exception {
    loadsAreBlocked();
    block();
    contact();
    new Hotlist(database).unblock(make.iep(), make.iep());

    assertThat(letGo()).isTrue();
    contact();

    assertThat(pays()).isTrue();
    assertThat(
            UpdateInitializeAnswer.parse(said(drawn())).cardState()
                & ParameterUpdate.CardState.LOCKED)
        .isEqualTo(LOADS_BLOCKED);
    assertThat(book.isToBeUnlocked(make.iep())).isFalse();
  }

  /** Blocked and taken off the list before it was anywhere: there is nothing to let go. */
  @Test
  void aCardThatWasNeverLockedIsLeftAsItIsWhenItIsLetGo() throws Exception {
    loadsAreBlocked();
    block();
    new Hotlist(database).unblock(make.iep(), make.iep());

    assertThat(letGo()).isTrue();
    contact();

    assertThat(states()).isEmpty();
    assertThat(UpdateInitializeAnswer.parse(said(drawn())).cardState()).isEqualTo(LOADS_BLOCKED);
    assertThat(book.isToBeUnlocked(make.iep())).isFalse();
  }

  @Test
  void whatIsOnTheListIsNotLetGo() {
    block();

    assertThat(letGo()).isFalse();
  }

  @Test
  void aLockWhoseProofWasLostIsProvenByTheCardsNextWord() throws Exception {
    block();
    UpdateInitialize asked = drawn();
    card.transmit(Purse.update(UpdateCommand.parse(command(asked, said(asked)))));
    assertThat(states()).containsExactly("commanded");

    contact();

    assertThat(states()).containsExactly("done");
    assertThat(pays()).isFalse();
  }

  @Test
  void aLockThatNeverReachedTheCardIsCommandedAnew() throws Exception {
    block();
    UpdateInitialize asked = drawn();
    command(asked, said(asked));
    assertThat(pays()).isTrue();

    contact();

    assertThat(states()).containsExactly("done", "not-done");
    assertThat(pays()).isFalse();
  }

  @Test
  void theSameWordAgainGetsTheSameCommandAlsoOfAServerThatBeganAnew() throws Exception {
    block();
    UpdateInitialize asked = drawn();
    Bytes said = said(asked);
    Bytes first = command(asked, said);

    assertThat(command(asked, said)).isEqualTo(first);
    assertThat(states()).containsExactly("commanded");
  }

  @Test
  void aWordFromBeforeTheCommandEndsNothing() throws Exception {
    UpdateInitialize before = drawn();
    Bytes old = said(before);
    assertThat(pays()).isTrue();
    debited();
    block();
    UpdateInitialize asked = drawn();
    command(asked, said(asked));

    assertThat(refusal("/request", before.toBytes().plus(old)))
        .isEqualTo(ErrorCode.REQUESTED_OTHERWISE);
    assertThat(states()).first().isEqualTo("commanded");
  }

  @Test
  void onlyTheCardItselfIsBelieved() throws Exception {
    block();
    UpdateInitialize asked = drawn();
    byte[] altered = said(asked).toArray();
    altered[16] ^= 1; // CSTAT
    assertThat(refusal("/request", asked.toBytes().plus(Bytes.of(altered))))
        .isEqualTo(ErrorCode.S1_WRONG);
    Bytes command = command(asked, said(asked));
    byte[] proof = card.transmit(Purse.update(UpdateCommand.parse(command))).data().toArray();
    proof[11] ^= 1;
    assertThat(refusal("/response", asked.trx().toBytes().plus(Bytes.of(proof))))
        .isEqualTo(ErrorCode.LOAD_PROOF_WRONG);
    assertThat(states()).containsExactly("commanded");
  }

  @Test
  void aTrxThatWasDrawnElsewhereOrLongAgoIsRefused() throws Exception {
    UpdateInitialize asked = drawn();
    Bytes said = said(asked);
    now = now.plus(Duration.ofMinutes(12));
    assertThat(refusal("/request", asked.toBytes().plus(said))).isEqualTo(ErrorCode.ORDER_EXPIRED);

    now = now.minus(Duration.ofMinutes(12));
    door.close();
    begin();
    assertThat(refusal("/request", asked.toBytes().plus(said))).isEqualTo(ErrorCode.ORDER_EXPIRED);
  }

  private void loadsAreBlocked() throws Exception {
    UpdateInitialize asked = drawn();
    CardUpdate update = new CardUpdate(asked, UpdateInitializeAnswer.parse(said(asked)));
    UpdateCommand command =
        TestScheme.module(TestScheme.PROVIDER)
            .command(update, List.of(new ParameterUpdate.CardState(LOADS_BLOCKED)));
    assertThat(card.transmit(Purse.update(command)).isDone()).isTrue();
  }

  private void block() {
    new Hotlist(database).block(make.iep(), make.iep(), now, "stolen");
  }

  private boolean letGo() {
    return new CardUpdateBook(database.by(new Author("ada", "found again"))).unlock(make.iep())
        == CardUpdateBook.Unlocked.WISHED;
  }

  /** All of it, as a client does. */
  private void contact() throws Exception {
    UpdateInitialize asked = drawn();
    Bytes command = command(asked, said(asked));
    if (!command.isEmpty()) {
      Bytes proof = card.transmit(Purse.update(UpdateCommand.parse(command))).data();
      assertThat(post("/response", asked.trx().toBytes().plus(proof)).statusCode()).isEqualTo(200);
    }
  }

  private UpdateInitialize drawn() throws Exception {
    ByteWriter number = new ByteWriter(10);
    make.iep().write(number);
    return UpdateInitialize.parse(body(post("", number.toBytes())));
  }

  private Bytes said(UpdateInitialize asked) throws Exception {
    card.transmit(Purse.select());
    return card.transmit(Purse.initializeUpdate(asked)).data();
  }

  private Bytes command(UpdateInitialize asked, Bytes said) throws Exception {
    return body(post("/request", asked.toBytes().plus(said)));
  }

  private ErrorCode refusal(String step, Bytes body) throws Exception {
    HttpResponse<byte[]> answer = post(step, body);
    return Problem.parse(Bytes.of(answer.body())).code();
  }

  private static Bytes body(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return Bytes.of(answer.body());
  }

  private HttpResponse<byte[]> post(String step, Bytes body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(door.address().resolve("/v1/updates" + step))
            .header("Content-Type", CardUpdates.OCTETS)
            .POST(BodyPublishers.ofByteArray(body.toArray()))
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** To any security card, which knows of no hotlist: that needs the card's answer alone. */
  private boolean pays() throws Exception {
    card.transmit(Purse.select());
    int status = card.transmit(Purse.initializePurchase(0, FIVE)).status();
    assertThat(status).isIn(0x9000, StatusWord.BLOCKED);
    return status == 0x9000;
  }

  /** A transaction of its own, so that its number moves on. */
  private void debited() throws Exception {
    UpdateInitialize asked = drawn();
    block();
    command(asked, said(asked));
    contact();
    new Hotlist(database).unblock(make.iep(), make.iep());
    assertThat(letGo()).isTrue();
    contact();
    contact();
  }

  /** The newest first. */
  private List<String> states() {
    return book.newest(1_000).stream()
        .filter(line -> line.card().equals(make.iep()))
        .map(CardUpdateBook.Line::state)
        .toList();
  }
}
