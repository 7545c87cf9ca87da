package farthing.clearing;

import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import farthing.batches.PurseQuestion;
import farthing.batches.PurseWord;
import farthing.messages.ErrorCode;
import farthing.store.BatchSources;
import farthing.store.PurseBook;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a software purse may pay, asked by payment servers while it does. */
class PurseDeskTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final int UNUSED = 60_000;
  private static final String OTHER_KEY = "another-payment-servers-key";

  private Town town;
  private IepId nora;

  @BeforeEach
  void open() {
    town = new Town("purses_" + (char) ('a' + DATABASES.getAndIncrement()));
    new BatchSources(town.database)
        .register(new PartyId("payment-2"), Town.ACQUIRER, Sha256.of(OTHER_KEY));
    nora = town.cards.getFirst();
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void itMayPayWhatTheBooksShowAndWhatIsUnderWayCountsAsSpent() {
    assertThat(asked(1, 1, 60_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(2, 2, 40_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
    assertThat(asked(3, 2, 40_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void aQuestionThatIsRepeatedCountsOnce() {
    asked(1, 1, 60_00);

    assertThat(asked(1, 1, 60_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(2, 2, 40_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void whatIsClearedIsNotCountedTwice() {
    asked(1, 1, 60_00);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 60_00));

    assertThat(asked(2, 2, 40_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(3, 3, 1)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
  }

  /** The card used its number for something else: the first was never done. */
  @Test
  void aDrawThatCameToNothingIsGivenUpOnceItsNumberIsCleared() {
    asked(1, 1, 60_00);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 5_00));

    assertThat(asked(2, 2, 95_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void anAbandonedDrawAndItsNextTryAreOneNumber() {
    asked(1, 1, 60_00);

    assertThat(asked(2, 1, 70_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(3, 2, 30_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
  }

  /** The purse, or its copy, may have done what it was told first. */
  @Test
  void aDrawThatComesAgainUnderAnotherNumberCountsUnderBoth() {
    assertThat(asked(1, 1, 50_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(2, 2, 50_00)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(1, 2, 50_00)).isEqualTo(PurseWord.MAY_PAY);

    assertThat(asked(3, 3, 1)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
  }

  @Test
  void whatIsLeftMayBeUnloaded() {
    asked(1, 1, 60_00);
    asked(2, 2, 30_00);

    assertThat(unloads(9, 10_01)).isFalse();
    assertThat(unloads(9, 10_00)).isTrue();
  }

  /** The load server has looked, and not commanded it yet. */
  @Test
  void whatIsAboutToBeUnloadedNoCopyPaysOrUnloads() {
    assertThat(unloads(9, 60_00)).isTrue();

    assertThat(asked(1, 1, 40_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
    assertThat(unloads(8, 40_01)).isFalse();
    assertThat(unloads(9, 60_00)).as("the same once more").isTrue();
    assertThat(asked(1, 1, 40_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void anUnloadThatWasHeldCountsOnceWhenItIsCommanded() {
    unloads(9, 60_00);
    commanded(3, 60_00, new UUID(9, 9));

    assertThat(asked(1, 1, 40_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void anUnloadThatIsNeverCommandedKeepsNothingForLong() {
    unloads(9, 60_00);
    town.execute("UPDATE purse_unload SET at = now() - interval '61 minutes'");

    assertThat(asked(1, 1, 100_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  /** Clearing has looked at what a copy wants to pay, and has not said yes to it yet. */
  @Test
  void anUnloadWaitsForWhatACopyIsToldAtThatMoment() throws Exception {
    try (Connection other = town.database.source().getConnection();
        Statement sql = other.createStatement();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      sql.execute(
          """
          SELECT pg_advisory_xact_lock(hashtextextended('purse %1$d %2$d', 0));
          INSERT INTO purse_draw (source, party, trx, provider, number, nt, minor, currency)
          VALUES ('payment-1', 'corner-shop', gen_random_uuid(), %1$d, %2$d, 1, 6000, '\\x097802')
          """
              .formatted(nora.provider(), nora.number()));
      Future<Boolean> unload = threads.submit(() -> unloads(9, 60_00));
      while (!unload.isDone()
          && town.number(
                  "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
              == 0) {
        Thread.onSpinWait();
      }
      other.commit();

      assertThat(unload.get()).isFalse();
    }
  }

  /** What its original paid under that number is booked: the audit would find the number twice. */
  @Test
  void aCopyUnloadsUnderNoNumberThatIsUsed() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 5_00));

    assertThat(unloading(1, 1, 3_00)).isEqualTo(PurseWord.NUMBER_STALE);
    assertThat(unloading(1, 2, 3_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  private boolean unloads(long trx, int minor) {
    return unloading(trx, UNUSED, minor) == PurseWord.MAY_PAY;
  }

  private PurseWord unloading(long trx, int transactionNumber, int minor) {
    return new PurseBook(town.database)
        .hold(
            new PartyId("bank"),
            new TransactionId(new UUID(trx, trx)),
            nora,
            transactionNumber,
            Amount.ofMinor(minor, Currency.EUR));
  }

  /** It is posted within a second. */
  @Test
  void aLoadCountsFromItsEndOn() {
    commanded(2, 5_00);
    town.texts("INSERT INTO float_due (trx, party) SELECT trx, party FROM journal RETURNING party");
    town.texts("DELETE FROM open_load RETURNING party");

    assertThat(asked(1, 1, 105_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
    assertThat(asked(1, 1, 105_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void aLoadThatHasNoEndDoesNotCount() {
    commanded(2, 5_00);

    assertThat(asked(1, 1, 100_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
  }

  /** Nobody knows yet whether the purse has done it. */
  @Test
  void anUnloadCountsFromItsCommandOn() {
    commanded(3, 60_00);

    assertThat(asked(1, 1, 40_01)).isEqualTo(PurseWord.BALANCE_TOO_LOW);
    assertThat(asked(2, 1, 40_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  /**
   * @param flow as in the journal: 2 a load, 3 an unload
   */
  private void commanded(int flow, int minor) {
    commanded(flow, minor, UUID.randomUUID());
  }

  private void commanded(int flow, int minor, UUID trx) {
    town.texts(
        """
        INSERT INTO journal (purse, provider, nt, amount_minor, currency, flow, mode, trx, party, step,
          slot, content_hash, code, content, record, answer, load_number)
        VALUES (%d, %d, 1, %d, '\\x097802', %d, 1, '%s', 'bank', 'request',
          '', decode(repeat('00', 32), 'hex'), '', '', '', '', 1) RETURNING step
        """
            .formatted(nora.number(), nora.provider(), minor, flow, trx));
    town.texts(
        "INSERT INTO open_load (at, trx, party) SELECT at, trx, party FROM journal"
            + " ON CONFLICT DO NOTHING RETURNING party");
  }

  @Test
  void aCopyIsRefusedAtAnotherDoor() {
    asked(1, 1, 10_00);

    assertThat(asked(2, 1, 10_00, OTHER_KEY)).isEqualTo(PurseWord.NUMBER_STALE);
    assertThat(asked(3, 2, 10_00, OTHER_KEY)).isEqualTo(PurseWord.MAY_PAY);
    assertThat(asked(4, 1, 10_00)).isEqualTo(PurseWord.NUMBER_STALE);
  }

  @Test
  void aNumberBehindOneThatIsClearedIsStale() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 5, SHOP, 1_00));

    assertThat(asked(1, 5, 1_00)).isEqualTo(PurseWord.NUMBER_STALE);
    assertThat(asked(2, 6, 1_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  @Test
  void ofTwoCopiesThatPayAtOnceOneIsRefused() throws Exception {
    List<Callable<PurseWord>> both =
        List.of(() -> asked(1, 1, 60_00), () -> asked(2, 1, 60_00, OTHER_KEY));
    try (var at = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(at.invokeAll(both).stream().map(Future::resultNow))
          .containsExactlyInAnyOrder(PurseWord.MAY_PAY, PurseWord.NUMBER_STALE);
    }
  }

  @Test
  void aPurseThatIsBlockedAndOneThatNobodyMadeAreToldApart() {
    town.block(nora, TestBatch.NOON);

    assertThat(asked(1, 1, 1_00)).isEqualTo(PurseWord.BLOCKED);
    nora = new IepId(Town.ISSUER, 77);
    assertThat(asked(2, 1, 1_00)).isEqualTo(PurseWord.UNKNOWN);
    town.block(nora, TestBatch.NOON);
    assertThat(asked(3, 1, 1_00)).as("a number that was spoilt, say").isEqualTo(PurseWord.BLOCKED);
  }

  @Test
  void whoHasNoKeyIsToldNothing() {
    HttpResponse<byte[]> answer = answer(1, 1, 1_00, "guessed");

    assertThat(Town.problem(answer).code()).isEqualTo(ErrorCode.API_KEY_WRONG);
    assertThat(asked(2, 1, 100_00)).isEqualTo(PurseWord.MAY_PAY);
  }

  private PurseWord asked(long trx, int nt, int minor) {
    return asked(trx, nt, minor, Town.KEY);
  }

  private PurseWord asked(long trx, int nt, int minor, String key) {
    return PurseWord.parse(Bytes.of(answer(trx, nt, minor, key).body()));
  }

  private HttpResponse<byte[]> answer(long trx, int nt, int minor, String key) {
    PurseQuestion question =
        new PurseQuestion(
            nora,
            nt,
            Amount.ofMinor(minor, Currency.EUR),
            SHOP,
            new TransactionId(new UUID(trx, trx)));
    return town.postTo("/v1/purses/draws", question.toBytes(), key);
  }
}
