package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.messages.ErrorCode;
import farthing.store.Database;
import farthing.store.Journal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/** A payment server at noon, its books, and what every story about it does. */
@SuppressWarnings("NullAway.Init")
abstract class PaymentStory {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));
  private static final AtomicLong CARD_NUMBERS = new AtomicLong(70_000);

  static Database database;
  static Journal journal;

  final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  volatile Duration betweenLooks = Duration.ZERO;
  final InstantSource clock = () -> now.getAndUpdate(t -> t.plus(betweenLooks));
  final Set<IepId> hotlist = ConcurrentHashMap.newKeySet();
  final long cardNumber = anotherCardNumber();
  List<Terminal> terminals = List.of();
  TestServer server;

  @BeforeAll
  static void start(TestInfo story) {
    String name = story.getTestClass().orElseThrow().getSimpleName().toLowerCase(Locale.ROOT);
    database = Database.open(OnePostgres.database(name), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void stop() {
    journal.close();
    database.close();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** The server as its books tell it, in the place of the one before. */
  void restart(PaymentPolicy policy) throws Exception {
    if (server != null) {
      server.close();
    }
    terminals = TestServer.terminals(database, hotlist::contains, clock);
    server = TestServer.open(journal, terminals, policy, clock);
  }

  static PaymentPolicy policy(Duration patience, Duration longestLease) {
    return new PaymentPolicy(Set.of(Suite.AES_128), patience, longestLease, Duration.ofMinutes(2));
  }

  static long anotherCardNumber() {
    return CARD_NUMBERS.incrementAndGet();
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }

  static Bytes flipped(Bytes bytes, int at) {
    byte[] spoilt = bytes.toArray();
    spoilt[at] ^= 1;
    return Bytes.of(spoilt);
  }

  static Bytes ok(TestServer.Answer answer) {
    assertThat(answer.status())
        .as(() -> new String(answer.body().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer.body();
  }

  static void refused(TestServer.Answer answer, int status, ErrorCode code) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }
}
