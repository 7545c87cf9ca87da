package farthing.payment;

import static farthing.base.Suite.AES_128;
import static farthing.base.Suite.TDES;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.PurseApplet;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.purse.CardLink;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.TransactionType;
import farthing.reader.JcardsimLink;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import farthing.virtual.VirtualPurse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cards of suite 10 pay only where agreement, order, payment server and security card allow it. */
@SuppressWarnings("NullAway.Init")
class SuitesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));
  private static final Set<Suite> BOTH = Set.of(AES_128, TDES);
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  /** One for all tests: a second order of the same TRX would be another message. */
  private static final Random RANDOM = new Random(10);

  private static long cards = 0x5000;

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
  void softwarePurseOfSuite10PaysWhereAllAllowIt() throws Exception {
    paysWhereAllAllowIt(VirtualPurse.inMemory(RANDOM), TestScheme.SOFTWARE);
  }

  @Test
  void appletOfSuite10PaysWhereAllAllowIt() throws Exception {
    paysWhereAllAllowIt(JcardsimLink.insert(PurseApplet.class), TestScheme.HARDWARE);
  }

  @Test
  void suite10IsRefusedWhereNobodySaidOtherwise() throws Exception {
    try (TestServer server = usual()) {
      refused(server, draw(ofSuite10(), BOTH), "this server does not take suite 10, two-key TDES");
    }
  }

  @Test
  void suite10IsRefusedWhereOneOfThemDoesNotAllowIt() throws Exception {
    try (TestServer server = open(BOTH, BOTH)) {
      refused(server, draw(ofSuite10(), Suite.USUAL), "the merchant does not take suite 10");
    }
    try (TestServer server = open(Suite.USUAL, BOTH)) {
      refused(server, draw(ofSuite10(), BOTH), "this server does not take suite 10");
    }
    try (TestServer server = open(BOTH, Suite.USUAL)) {
      refused(server, draw(ofSuite10(), BOTH), "the security card does not take it");
    }
  }

  /** What a merchant signs into its orders is its own affair only as far as the operator agreed. */
  @Test
  void suite10IsRefusedWhereItIsNotAgreedWithTheMerchant() throws Exception {
    try (TestServer server = open(BOTH, BOTH, Suite.USUAL)) {
      refused(
          server,
          draw(ofSuite10(), BOTH),
          "it is not agreed that the merchant takes suite 10, two-key TDES");
    }
  }

  @Test
  void allowingSuite10TakesNothingFromSuite20() throws Exception {
    try (TestServer server = open(BOTH, BOTH)) {
      CardLink card = VirtualPurse.inMemory(RANDOM);
      TestCustomer customer = customer(card, AES_128, TestScheme.SOFTWARE);
      assertThat(server.draw(draw(customer, BOTH)).status()).isEqualTo(200);
    }
  }

  /** The card's keys of the other suite sign nothing that the server believes. */
  @Test
  void cardCannotSayThatItIsOfAnotherSuite() throws Exception {
    try (TestServer server = open(BOTH, BOTH)) {
      TestCustomer customer = ofSuite10();
      TestCustomer.Intent honest = draw(customer, BOTH);
      DrawRequest.Content said = honest.request().open(honest.tsk());
      TestCustomer.Intent lying =
          customer.sealed(
              honest.offer(),
              Bytes.ofHex(said.fci().hex().replace("830110", "830120")),
              ofSuite20(said.initialize()),
              PRICE,
              List.of());
      assertThat(server.draw(lying).code()).isEqualTo(ErrorCode.S1_WRONG);
    }
  }

  private void paysWhereAllAllowIt(CardLink card, int generation) throws Exception {
    try (card;
        TestServer server = open(BOTH, BOTH)) {
      TestCustomer customer = customer(card, TDES, generation);
      TestCustomer.Intent intent = draw(customer, BOTH);
      InitializeAnswer opened =
          InitializeAnswer.parse(intent.request().open(intent.tsk()).initialize());

      Debit debit = Debit.parse(ok(server.draw(intent)));
      Bytes answer = customer.debit(intent, debit);
      DebitResult result = DebitResult.parse(ok(server.respond(intent, answer)));

      assertThat(intent.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(customer.balanceMinor(PRICE)).isEqualTo(750);
      assertS6IsTheIssuers(opened, intent, debit, DebitAnswer.parse(answer));
    }
  }

  /** What clearing will verify: the server cannot. */
  private static void assertS6IsTheIssuers(
      InitializeAnswer opened, TestCustomer.Intent intent, Debit debit, DebitAnswer answer) {
    DebitCommand command =
        DebitCommand.parse(
            TransactionType.PURCHASE,
            debit.open(intent.tsk(), TestScheme.SHOP, intent.trx()).command());
    IepId iep = opened.iep();
    MacKey tac =
        TestScheme.issuer()
            .find(KeyUsage.TAC, TestScheme.PROVIDER, TDES, opened.keyGeneration())
            .orElseThrow()
            .cardKey(KeyUsage.TAC, iep, opened.keyGeneration());
    assertThat(opened.suite()).isEqualTo(TDES);
    assertThat(
            PurchaseSignatures.s6(
                tac, answer.cc(), command.terms(), opened, answer.balanceAfterMinor()))
        .isEqualTo(answer.s6());
  }

  private static Bytes ofSuite20(Bytes initialize) {
    byte[] other = initialize.toArray();
    other[10] = (byte) AES_128.code();
    return Bytes.of(other);
  }

  private static void refused(TestServer server, TestCustomer.Intent intent, String detail) {
    TestServer.Answer answer = server.draw(intent);
    assertThat(answer.status()).isEqualTo(422);
    Problem problem = Problem.parse(answer.body());
    assertThat(problem.code()).isEqualTo(ErrorCode.SUITE_NOT_ALLOWED);
    assertThat(problem.detail()).contains(detail);
    assertThat(problem.code().advice()).contains("Nothing moved, on the card");
  }

  private TestCustomer ofSuite10() {
    return customer(VirtualPurse.inMemory(RANDOM), TDES, TestScheme.SOFTWARE);
  }

  private TestCustomer customer(CardLink card, Suite suite, int generation) {
    TestScheme.personalise(
        card, suite, ++cards, generation, GOOD, Amount.ofMinor(2000, Currency.EUR));
    return new TestCustomer(card, () -> NOON, RANDOM);
  }

  /** An order whose merchant takes these suites, drawn with the customer's card. */
  private static TestCustomer.Intent draw(TestCustomer customer, Set<Suite> taken) {
    OrderOffer offer = customer.offer(PRICE, draft -> draft.suites(taken.toArray(Suite[]::new)));
    return customer.draw(offer, PRICE, List.of());
  }

  private static TestServer usual() throws Exception {
    return TestServer.open(
        journal,
        TestServer.terminals(database, _ -> false, () -> NOON),
        PaymentPolicy.usual(),
        () -> NOON);
  }

  private static TestServer open(Set<Suite> server, Set<Suite> securityCards) throws Exception {
    return open(server, securityCards, BOTH);
  }

  private static TestServer open(Set<Suite> server, Set<Suite> securityCards, Set<Suite> agreed)
      throws Exception {
    return TestServer.open(
        journal,
        TestServer.terminals(database, _ -> false, () -> NOON, securityCards),
        new PaymentPolicy(
            server, Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMinutes(2)),
        () -> NOON,
        TestScheme.agreement(agreed));
  }

  private static Bytes ok(TestServer.Answer answer) {
    assertThat(answer.status())
        .as(() -> new String(answer.body().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer.body();
  }
}
