package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.PurseUse;
import farthing.store.Step;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeTest {
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final Step DRAW = new Step("draw");

  @SuppressWarnings("NullAway.Init")
  private static LocalDatabase postgres;

  @SuppressWarnings("NullAway.Init")
  private static Database database;

  @SuppressWarnings("NullAway.Init")
  private static Journal journal;

  private final Exchange exchange = new Exchange(journal);
  private final TransactionId trx = TransactionId.next(InstantSource.system(), new Random());
  private final AtomicInteger runs = new AtomicInteger();

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = LocalDatabase.start(directory.resolve("pg"));
    database = Database.open(postgres.database("payment"), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void stop() {
    journal.close();
    database.close();
    postgres.close();
  }

  @Test
  void theSameMessageTwiceHasOneAnswer() {
    Reply first = take("draw it", done("yes 1"));
    Reply second = take("draw it", done("yes 2"));

    assertThat(first).isEqualTo(new Reply.Answered("DRAWN", text("yes 1"), true));
    assertThat(second).isEqualTo(new Reply.Answered("DRAWN", text("yes 1"), false));
  }

  @Test
  void anotherMessageForAnAnsweredStepIsTurnedAway() {
    take("draw it", done("yes"));

    assertThat(take("draw more", done("yes"))).isEqualTo(refused(ErrorCode.DRAWN_OTHERWISE));
  }

  @Test
  void aRepeatedMessageGetsItsAnswerEvenIfTheStepWouldNowRefuse() {
    take("draw it", done("yes"));

    Reply later = take("draw it", () -> StepOutcome.Refused.because(ErrorCode.ORDER_EXPIRED));

    assertThat(later).isEqualTo(new Reply.Answered("DRAWN", text("yes"), false));
  }

  @Test
  void aRefusalIsJournalledAndBlocksNothing() {
    Reply refused = take("forged", () -> StepOutcome.Refused.because(ErrorCode.S1_WRONG));
    Reply done = take("genuine", done("yes"));

    assertThat(refused).isEqualTo(refused(ErrorCode.S1_WRONG));
    assertThat(done).isEqualTo(new Reply.Answered("DRAWN", text("yes"), true));
    assertThat(journal.history(SHOP, trx))
        .extracting(stored -> stored.entry().code())
        .containsExactlyInAnyOrder("S1_WRONG", "DRAWN");
  }

  @Test
  void beingBusyLeavesNoTrace() {
    Problem busy = Problem.retryAfter(ErrorCode.TERMINALS_BUSY, 2);

    assertThat(take("draw it", () -> new StepOutcome.Refused(busy)))
        .isEqualTo(new Reply.Refused(busy));
    assertThat(journal.history(SHOP, trx)).isEmpty();
  }

  @Test
  void ofManyAtOnceOneTakesEffectAndAllGetItsAnswer() throws Exception {
    ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    List<Callable<Boolean>> same =
        IntStream.range(0, 40)
            .mapToObj(_ -> (Callable<Boolean>) () -> replies.add(take("draw it", this::counted)))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(same);
    }

    assertThat(replies).hasSize(40);
    assertThat(replies.stream().map(r -> ((Reply.Answered) r).answer()).distinct()).hasSize(1);
    assertThat(replies.stream().filter(r -> ((Reply.Answered) r).fresh())).hasSize(1);
  }

  @Test
  void aTransactionOfACardPaysOnce() {
    IepId card = new IepId(1, new Random().nextLong(1L << 40));
    Reply first = take("proof", captured(card, 7));
    TransactionId other = TransactionId.next(InstantSource.system(), new Random());
    Reply second =
        exchange.take(message(other, "proof"), ErrorCode.ANSWERED_OTHERWISE, captured(card, 7));

    assertThat(first).isInstanceOf(Reply.Answered.class);
    assertThat(second)
        .isEqualTo(new Reply.PaidBefore(farthing.store.EntryKey.counting(SHOP, trx, DRAW)));
  }

  @Test
  void aSoftwarePurseBehindItsLastPaymentIsTurnedAway() {
    IepId purse = new IepId(1, new Random().nextLong(1L << 40));
    take("proof", captured(purse, 7));

    for (int stale : new int[] {6, 7}) {
      TransactionId other = TransactionId.next(InstantSource.system(), new Random());
      Reply draw =
          exchange.take(
              message(other, "draw it"),
              ErrorCode.DRAWN_OTHERWISE,
              () -> with(Optional.of(PurseUse.mustBeAboveLastCaptured(purse, stale)), "yes"));
      assertThat(draw).isEqualTo(refused(ErrorCode.PURSE_COUNTER_STALE));
    }
  }

  private Reply take(String content, Supplier<StepOutcome> step) {
    return exchange.take(message(trx, content), ErrorCode.DRAWN_OTHERWISE, step);
  }

  private static Incoming message(TransactionId trx, String content) {
    return new Incoming(SHOP, trx, DRAW, Flow.PURCHASE, 5, text(content), text(content));
  }

  private StepOutcome counted() {
    return with(Optional.empty(), "yes " + runs.incrementAndGet());
  }

  private static Supplier<StepOutcome> captured(IepId card, int nt) {
    return () -> with(Optional.of(PurseUse.captured(card, nt)), "paid");
  }

  private static Supplier<StepOutcome> done(String answer) {
    return () -> with(Optional.empty(), answer);
  }

  private static StepOutcome with(Optional<PurseUse> purse, String answer) {
    return new StepOutcome.Done(
        "DRAWN", text(answer), Bytes.empty(), Optional.empty(), Optional.empty(), purse);
  }

  private static Reply refused(ErrorCode code) {
    return new Reply.Refused(Problem.of(code));
  }

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
