package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which results are queued for merchants, and who takes them. */
@SuppressWarnings("NullAway.Init")
class WebhookQueueTest {
  private static final PartyId TOLD = new PartyId("told");
  private static final PartyId QUIET = new PartyId("quiet");
  private static final EnumSet<WebhookState> ALL = EnumSet.allOf(WebhookState.class);

  private static Database database;
  private static Journal journal;
  private static WebhookQueue queue;
  private static Webhooks webhooks;

  /** After whatever the database has stamped. */
  private final Instant now = Instant.now().plusSeconds(60);

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("webhook_queue"), Database.PAYMENT);
    journal = Journal.open(database, TOLD::equals);
    queue = new WebhookQueue(database);
    webhooks = new Webhooks(database);
    webhooks.add(merchant(TOLD), webhook(TOLD, "https://told.example/hooks"));
  }

  @AfterAll
  static void close() {
    journal.close();
    database.close();
  }

  @BeforeEach
  void empty() throws Exception {
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute("DELETE FROM webhook_due");
    }
  }

  @Test
  void resultsOfPurchasesAreQueuedAndNothingElseIs() {
    for (String step : List.of("debit-response", "late-proof", "cancel-response")) {
      write(TOLD, step, Flow.PURCHASE, "ACCEPTED");
      write(QUIET, step, Flow.PURCHASE, "ACCEPTED");
    }
    write(TOLD, "draw", Flow.PURCHASE, "");
    write(TOLD, "close", Flow.PURCHASE, "UNPAID");
    write(TOLD, "debit-response", Flow.PURCHASE, "SHUT");
    write(TOLD, "response", Flow.LOAD, "NOT_DONE");
    Bytes content = bytes("refused");
    journal.write(
        Entry.of(
                EntryKey.refusal(TOLD, trx(), new Step("debit-response"), Sha256.of(content)),
                Flow.PURCHASE,
                5,
                Sha256.of(content),
                content)
            .answered("PROOF_WRONG", bytes("no")));

    assertThat(all())
        .extracting(r -> r.party() + " " + r.step() + " " + r.state())
        .containsExactlyInAnyOrder(
            "told debit-response DUE", "told late-proof DUE", "told cancel-response DUE");
  }

  @Test
  void resultThatStandsAlreadyIsQueuedOnceAlsoBesideNewOnes() {
    TransactionId trx = trx();
    Entry entry = entry(TOLD, trx, "debit-response", Flow.PURCHASE, "ACCEPTED");
    assertThat(journal.write(entry)).isInstanceOf(Written.Fresh.class);
    assertThat(journal.write(entry)).isInstanceOf(Written.Existed.class);
    Entry other = entry.answered("DECLINED", bytes("other"));
    assertThat(journal.write(other)).isInstanceOf(Written.Existed.class);
    write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED"); // by a careful batch

    assertThat(all()).hasSize(2);
    WebhookTask first = queue.take(TOLD, now, 1).getFirst();
    assertThat(first.trx()).isEqualTo(trx);
    assertThat(first.code()).isEqualTo("ACCEPTED");
    assertThat(first.answer()).isEqualTo(entry.answer());
  }

  @Test
  void serversThatTakeAtOnceGetEachResultOnce() throws Exception {
    for (int i = 0; i < 60; i++) {
      write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED");
    }
    Callable<List<WebhookTask>> server =
        () -> {
          List<WebhookTask> taken = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            taken.addAll(queue.take(TOLD, now, 3));
          }
          return taken;
        };
    List<WebhookTask> taken = new ArrayList<>();
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<WebhookTask>> each : both.invokeAll(List.of(server, server, server))) {
        taken.addAll(each.get());
      }
    }
    taken.addAll(queue.take(TOLD, now, 100)); // what two of them looked at in one moment

    assertThat(taken).hasSize(60).extracting(WebhookTask::trx).doesNotHaveDuplicates();
    assertThat(queue.waiting(now, List.of(), 10)).isEmpty();
    Instant later = now.plus(WebhookQueue.CLAIM);
    assertThat(queue.waiting(later, List.of(), 10)).containsExactly(TOLD);
    assertThat(queue.waiting(later, List.of(TOLD), 10)).isEmpty();
    assertThat(queue.take(TOLD, later, 1).getFirst().tries()).isEqualTo(2);
  }

  @Test
  void whoLostItsClaimChangesNothingByAFailure() {
    write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED");
    WebhookTask lost = queue.take(TOLD, now, 1).getFirst();
    Instant later = now.plus(WebhookQueue.CLAIM);
    queue.take(TOLD, later, 1);
    queue.failed(lost, now, "late");

    assertThat(queue.take(TOLD, later, 1)).isEmpty();
    queue.told(lost, later);
    assertThat(all()).extracting(WebhookResult::state).containsExactly(WebhookState.TOLD);
  }

  @Test
  void replayByTimeTakesWhatIsNamedAndLeavesWhatAServerHasInHand() {
    for (int i = 0; i < 3; i++) {
      write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED");
    }
    WebhookTask told = queue.take(TOLD, now, 1).getFirst();
    queue.told(told, now);
    WebhookTask failed = queue.take(TOLD, now, 1).getFirst();
    queue.failed(failed, now.plus(Duration.ofHours(5)), "status 500");
    WebhookTask inHand = queue.take(TOLD, now, 1).getFirst();
    assertThat(queue.replay(TOLD, now.plusSeconds(1), ALL, now)).isZero();
    assertThat(queue.replay(QUIET, Instant.EPOCH, ALL, now)).isZero();

    assertThat(queue.replay(TOLD, Instant.EPOCH, EnumSet.of(WebhookState.GIVEN_UP), now)).isZero();
    assertThat(queue.replay(TOLD, Instant.EPOCH, ALL, now)).isEqualTo(2);

    assertThat(queue.take(TOLD, now, 10))
        .extracting(WebhookTask::trx)
        .containsExactlyInAnyOrder(told.trx(), failed.trx())
        .doesNotContain(inHand.trx());
    assertThat(queue.replay(TOLD, trx(), now)).isZero();
  }

  @Test
  void whatIsTooOldIsGivenUpButNotInTheMiddleOfATry() {
    write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED");
    assertThat(queue.giveUp(now.minus(Duration.ofDays(1)), now)).isZero();
    queue.take(TOLD, now, 1);
    assertThat(queue.giveUp(now, now)).isZero();
    assertThat(queue.giveUp(now, now.plus(WebhookQueue.CLAIM))).isEqualTo(1);

    WebhookResult result = all().getFirst();
    assertThat(result.state()).isEqualTo(WebhookState.GIVEN_UP);
    assertThat(result.lastError()).isEqualTo("never answered");
    assertThat(queue.count(WebhookState.GIVEN_UP)).isEqualTo(1);
    assertThat(queue.forget(now)).isZero();
  }

  @Test
  void listGoesOnFromItsPlace() {
    for (int i = 0; i < 5; i++) {
      write(TOLD, "debit-response", Flow.PURCHASE, "ACCEPTED");
    }
    List<WebhookResult> whole = all();
    List<WebhookResult> two = queue.list(Optional.of(TOLD), ALL, WebhookResult.Place.NONE, 2);
    WebhookResult.Place place = WebhookResult.Place.ofText(two.getLast().place().toString());

    assertThat(two).isEqualTo(whole.subList(0, 2));
    assertThat(queue.list(Optional.of(TOLD), ALL, place, 10)).isEqualTo(whole.subList(2, 5));
    assertThat(queue.list(Optional.of(QUIET), ALL, WebhookResult.Place.NONE, 10)).isEmpty();
    assertThat(queue.list(Optional.empty(), Set.of(), WebhookResult.Place.NONE, 10)).isEmpty();
    for (String bad :
        List.of("", "x/told/y/z", place + "/", place.toString().replace("told", "?"))) {
      assertThatThrownBy(() -> WebhookResult.Place.ofText(bad)).isInstanceOf(Malformed.class);
    }
    assertThatThrownBy(
            () -> WebhookResult.Place.ofText(place.toString().replace("debit-response", "7")))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void urlIsHttpsOrOnThisMachine() {
    for (String good :
        List.of("https://told.example/h?a=1", "http://localhost:80/h", "http://127.0.0.1/h")) {
      assertThat(webhook(TOLD, good).url()).hasToString(good);
    }
    for (String bad :
        List.of(
            "http://told.example/h",
            "http://127.0.0.1.told.example/h",
            "http://localhost.example/",
            "ftp://localhost/",
            "https://user@told.example/",
            "https://told.example/" + "a".repeat(500))) {
      assertThatThrownBy(() -> webhook(TOLD, bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Written write(PartyId party, String step, Flow flow, String code) {
    return journal.write(entry(party, trx(), step, flow, code));
  }

  private static Entry entry(
      PartyId party, TransactionId trx, String step, Flow flow, String code) {
    Bytes content = bytes(trx.toString());
    return Entry.of(
            EntryKey.counting(party, trx, new Step(step)), flow, 5, Sha256.of(content), content)
        .answered(code, bytes("answer " + trx));
  }

  private static List<WebhookResult> all() {
    return queue.list(Optional.empty(), ALL, WebhookResult.Place.NONE, 1_000);
  }

  private static Webhook webhook(PartyId party, String url) {
    return new Webhook(party, URI.create(url), bytes("sealed"), Optional.empty());
  }

  private static Merchant merchant(PartyId party) {
    return new Merchant(
        party,
        "Told",
        "https://told.example",
        "https://told.example/status",
        true,
        1,
        100,
        Set.of(Currency.EUR),
        Suite.USUAL,
        Sha256.of("key"),
        List.of());
  }

  private static TransactionId trx() {
    return Entries.trx();
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
