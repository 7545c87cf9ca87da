package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import farthing.virtual.VirtualPurse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards of two key generations pay side by side, until the older one is retired. */
@SuppressWarnings("NullAway.Init")
class GenerationsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);
  private static final MasterKeyName OLD =
      new MasterKeyName(KeyUsage.PURCHASE, TestScheme.PROVIDER, Suite.AES_128, TestScheme.SOFTWARE);

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  /** One for all tests: a second order of the same TRX would be another message. */
  private static final Random RANDOM = new Random(20);

  private static long cards = 0x7000;

  private final KeyRing both = TestScheme.psams();
  private final TestCustomer older = customer(TestScheme.SOFTWARE);
  private final TestCustomer newer = customer(TestScheme.NEXT_SOFTWARE);

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = TestServer.postgres(directory);
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
  void olderCardsPayBesideNewerOnesUntilTheirGenerationIsRetiredAndNothingIsLost()
      throws Exception {
    TestCustomer.Intent drawnBefore;
    Debit commanded;
    try (TestServer server = open(both)) {
      pays(server, newer);
      drawnBefore = intent(older);
      commanded = Debit.parse(ok(server.draw(drawnBefore)));
    }

    try (TestServer server = open(both.retire(OLD))) {
      Bytes answer = older.debit(drawnBefore, commanded);
      assertThat(older.balanceMinor(PRICE)).isEqualTo(3750);
      DebitResult result = DebitResult.parse(ok(server.respond(drawnBefore, answer)));
      assertThat(drawnBefore.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);

      TestServer.Answer refused = server.draw(intent(older));
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.code()).isEqualTo(ErrorCode.KEY_GENERATION_UNKNOWN);
      assertThat(older.balanceMinor(PRICE)).isEqualTo(3750);

      pays(server, newer);
    }
    assertThat(newer.balanceMinor(PRICE)).isEqualTo(2500);
  }

  /** What whoever destroys a key too early sees, and how it is healed. */
  @Test
  void proofThatComesAfterTheKeyWasDestroyedIsCapturedOnceTheKeyIsBack() throws Exception {
    TestCustomer.Intent drawn = intent(older);
    Bytes answer;
    try (TestServer server = open(both)) {
      answer = older.debit(drawn, Debit.parse(ok(server.draw(drawn))));
    }
    try (TestServer server = open(both.retire(OLD).withoutRetired(OLD))) {
      assertThat(server.respond(drawn, answer).status()).isEqualTo(500);
    }
    try (TestServer server = open(both.retire(OLD))) {
      DebitResult result = DebitResult.parse(ok(server.respond(drawn, answer)));
      assertThat(drawn.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
    }
  }

  private void pays(TestServer server, TestCustomer customer) throws Exception {
    TestCustomer.Intent intent = intent(customer);
    Debit debit = Debit.parse(ok(server.draw(intent)));
    Bytes answer = customer.debit(intent, debit);
    DebitResult result = DebitResult.parse(ok(server.respond(intent, answer)));
    assertThat(intent.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
  }

  private static TestCustomer.Intent intent(TestCustomer customer) {
    return customer.draw(customer.offer(PRICE, draft -> draft), PRICE, List.of());
  }

  private static TestCustomer customer(int generation) {
    VirtualPurse card =
        TestScheme.purse(++cards, generation, GOOD, Amount.ofMinor(5000, Currency.EUR));
    return new TestCustomer(card, () -> NOON, RANDOM);
  }

  private static TestServer open(KeyRing keys) throws Exception {
    return TestServer.open(
        journal,
        TestServer.terminals(database, keys, _ -> false, () -> NOON, Suite.USUAL),
        PaymentPolicy.usual(),
        () -> NOON);
  }

  private static Bytes ok(TestServer.Answer answer) {
    assertThat(answer.status())
        .as(() -> new String(answer.body().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer.body();
  }
}
