package farthing.iso8583;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountLimits;
import farthing.bank.AccountRefusal;
import farthing.bank.HostReference;
import farthing.bank.Movement;
import farthing.bank.rules.BankAccountsRules;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.testkit.host.CoreBankingHost;
import farthing.testkit.host.HostFault;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The adapter and a host on real sockets: every time-out and repeat of the integration page. */
class Iso8583AccountsTest {
  private static final AccountId ADA = new AccountId("DE-1001");
  private static final IepId CARD = new IepId(0x464152, 17);
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));

  /** Short, for tests that wait it out. */
  private static final Duration ANSWER = Duration.ofMillis(300);

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final Random random = new Random(20261128);
  private final CoreBankingHost host = CoreBankingHost.start();
  private Iso8583Accounts accounts = accounts(ANSWER);

  Iso8583AccountsTest() {
    host.open("DE-1001", 1_000_000);
  }

  @AfterEach
  void close() throws IOException {
    accounts.close();
    host.close();
  }

  @TestFactory
  Stream<DynamicTest> whatTheContractSays() {
    BankAccountsRules.Funds funds =
        new BankAccountsRules.Funds() {
          @Override
          public AccountId account() {
            return ADA;
          }

          @Override
          public Amount free() {
            return euros((int) host.available("DE-1001"));
          }
        };
    return BankAccountsRules.of(accounts, funds, euros(2_000), random).stream()
        .map(rule -> dynamicTest(rule.says(), rule::ask));
  }

  @Test
  void aLoadIsAnAuthorisationAndAnAdvice() throws Exception {
    Movement load = load();
    HostReference held = done(accounts.hold(load));
    done(accounts.commit(load));

    assertThat(host.seen()).containsExactly("0100:00", "0220:00");
    assertThat(host.connections()).isEqualTo(1);
    assertThat(held.value()).matches("[0-9A-Z]{12}/000001");
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 2_050);
  }

  @Test
  void aRequestThatWasLostIsRepeated() throws Exception {
    host.next(HostFault.LOSE_REQUEST);

    done(accounts.hold(load()));

    assertThat(host.seen()).containsExactly("0100:lost", "0101:00");
    assertThat(host.connections()).as("the first was given up, with what was on it").isEqualTo(2);
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 2_050);
  }

  @ParameterizedTest
  @CsvSource({"LOSE_ANSWER", "HANG_UP", "BABBLE"})
  void anAnswerThatWasLostIsAskedForAgainAndNothingIsDoneTwice(HostFault fault) throws Exception {
    Movement load = load();
    host.next(fault);
    done(accounts.hold(load));
    host.next(fault);
    done(accounts.commit(load));
    Movement other = load();
    done(accounts.hold(other));
    host.next(fault);
    done(accounts.release(other));

    assertThat(host.seen())
        .containsExactly(
            "0100:00", "0101:00", "0220:00", "0221:00", "0100:00", "0420:00", "0421:00");
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 2_050);
  }

  @Test
  void aCodeThatNobodyCanPrintIsLeftOutOfTheReference() throws Exception {
    Movement load = load();
    host.next(HostFault.GARBLE_AUTHORISATION);

    assertThat(done(accounts.hold(load)).value()).matches("[0-9A-Z]{12}");
    assertThat(host.seen()).containsExactly("0100:00");
  }

  @Test
  void anAnswerThatComesTooLateIsNotTakenForAnotherOne() throws Exception {
    Movement load = load();
    host.next(HostFault.ANSWER_LATE, HostFault.ANSWER_LATE);
    assertThat(accounts.hold(load)).isInstanceOf(AccountAnswer.Unknown.class);
    host.sendLateAnswers();
    host.refuseNext("51");

    assertThat(accounts.hold(load()))
        .as("the host's no to this one, not its late yes to the other")
        .isEqualTo(new AccountAnswer.Refused<>(AccountRefusal.FUNDS_TOO_LOW, "response code 51"));
    done(accounts.release(load));
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000);
  }

  @Test
  void anAnswerToSomebodyElseIsLetPass() throws Exception {
    host.next(HostFault.ANSWER_ANOTHER_FIRST);

    done(accounts.hold(load()));

    assertThat(host.seen()).containsExactly("0100:00");
  }

  @Test
  void aHostThatSaysNothingTwiceIsUnknownAndTheNextCallIsTheSameMessage() throws Exception {
    Movement load = load();
    host.next(HostFault.LOSE_ANSWER, HostFault.LOSE_ANSWER);

    assertThat(accounts.hold(load))
        .isEqualTo(new AccountAnswer.Unknown<>("no answer within 300 ms"));
    try (Iso8583Accounts afterACrash = accounts(ANSWER)) {
      done(afterACrash.hold(load));
    }
    assertThat(host.seen()).containsExactly("0100:00", "0101:00", "0100:00");
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 2_050);
  }

  @Test
  void aHostThatIsAwayIsUnknownAndItsReturnIsNoticed() throws Exception {
    Movement load = load();
    done(accounts.hold(load));
    host.stop();
    assertThat(accounts.commit(load)).isInstanceOf(AccountAnswer.Unknown.class);
    host.begin();

    done(accounts.commit(load));
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 2_050);
  }

  @Test
  void aHostThatRestartsBetweenTwoCallsCostsNoMoreThanARepeat() throws Exception {
    Movement load = load();
    done(accounts.hold(load));
    host.stop();
    host.begin();

    done(accounts.commit(load));
  }

  @Test
  void aHostThatTakesConnectionsAndReadsNothingIsUnknown() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0);
        Iso8583Accounts asking =
            new Iso8583Accounts(settings(deaf.getLocalPort(), ANSWER), NOON, random)) {
      assertThat(asking.hold(load())).isInstanceOf(AccountAnswer.Unknown.class);
    }
  }

  @Test
  void whoWaitsForAnAnswerHoldsNobodyUp() throws Exception {
    int many = 20;
    try (ServerSocket silent = new ServerSocket(0);
        Iso8583Accounts asking =
            new Iso8583Accounts(
                settings(silent.getLocalPort(), Duration.ofSeconds(20)), NOON, random)) {
      ExecutorService threads = Executors.newFixedThreadPool(many);
      List<Future<AccountAnswer<HostReference>>> said = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        Movement load = load();
        said.add(threads.submit(() -> asking.hold(load)));
      }
      threads.shutdown();
      for (int sending = 0; sending < Iso8583Accounts.SENDINGS; sending++) {
        hearsAllAndGoes(silent, many);
      }
      for (Future<AccountAnswer<HostReference>> each : said) {
        assertThat(each.get()).isInstanceOf(AccountAnswer.Unknown.class);
      }
    }
  }

  /** Over one connection, without having answered any of them. */
  private static void hearsAllAndGoes(ServerSocket host, int questions) throws IOException {
    try (Socket line = host.accept()) {
      DataInputStream in = new DataInputStream(line.getInputStream());
      for (int i = 0; i < questions; i++) {
        in.skipNBytes(in.readUnsignedShort());
      }
    }
  }

  @Test
  void manyAtOnceShareOneConnectionAndGetTheirOwnAnswers() throws Exception {
    accounts.close();
    accounts = accounts(Duration.ofSeconds(10));
    List<Callable<AccountAnswer<HostReference>>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Movement load =
          i % 2 == 0
              ? load()
              : new Movement(trx(), new AccountId("NOBODY"), Flow.LOAD, euros(2_000), euros(50));
      calls.add(() -> accounts.hold(load));
    }
    ExecutorService threads = Executors.newFixedThreadPool(10);
    List<Future<AccountAnswer<HostReference>>> said = threads.invokeAll(calls);
    threads.shutdown();

    for (int i = 0; i < said.size(); i++) {
      assertThat(said.get(i).get())
          .isInstanceOf(i % 2 == 0 ? AccountAnswer.Done.class : AccountAnswer.Refused.class);
    }
    assertThat(host.available("DE-1001")).isEqualTo(1_000_000 - 25 * 2_050);
  }

  @ParameterizedTest
  @CsvSource({
    "51, FUNDS_TOO_LOW",
    "61, LIMIT_EXCEEDED",
    "65, LIMIT_EXCEEDED",
    "14, ACCOUNT_UNKNOWN",
    "21, RELEASED_BEFORE",
    "62, NOT_ALLOWED",
    "57, NOT_ALLOWED",
    "ZZ, NOT_ALLOWED"
  })
  void aResponseCodeRefuses(String code, AccountRefusal why) throws Exception {
    host.refuseNext(code);

    assertThat(accounts.hold(load()))
        .isEqualTo(new AccountAnswer.Refused<>(why, "response code " + code));
  }

  @ParameterizedTest
  @CsvSource({"91", "96", "68", "90", "92", "94"})
  void aResponseCodeThatDecidesNothingIsUnknown(String code) throws Exception {
    host.refuseNext(code);

    assertThat(accounts.hold(load()))
        .isEqualTo(new AccountAnswer.Unknown<>("response code " + code));
  }

  @Test
  void anAdviceThatTheHostHasAlreadyAndAReversalOfNothingAreDone() throws Exception {
    host.refuseNext("94");
    done(accounts.commit(load()));
    host.refuseNext("25");
    done(accounts.release(load()));
    host.refuseNext("25");
    assertThat(accounts.commit(load())).isInstanceOf(AccountAnswer.Refused.class);
  }

  @Test
  void whatAnAccountMayLoadIsItsAvailableBalanceLessTheFee() throws Exception {
    host.open("DE-2", 1_000);
    host.open("DE-3", -5);

    assertThat(limits("DE-1001", Flow.LOAD).most()).as("the settings'").isEqualTo(euros(50_000));
    assertThat(limits("DE-2", Flow.LOAD).most()).isEqualTo(euros(950));
    assertThat(limits("DE-3", Flow.LOAD).most()).isEqualTo(euros(0));
    assertThat(limits("DE-3", Flow.UNLOAD).most()).isEqualTo(euros(50_000));
    assertThat(accounts.check(new AccountId("NOBODY"), CARD, Flow.UNLOAD))
        .isEqualTo(new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "response code 14"));
    host.next(HostFault.LOSE_REQUEST);
    assertThat(accounts.check(ADA, CARD, Flow.LOAD)).isInstanceOf(AccountAnswer.Unknown.class);
  }

  @Test
  void aQuoteIsTheSettingsFeeWithinTheSettingsLimits() {
    assertThat(accounts.quote(ADA, Flow.UNLOAD, euros(50_001)))
        .isInstanceOf(AccountAnswer.Refused.class);
    assertThat(accounts.quote(ADA, Flow.LOAD, Amount.ofMinor(2_000, Currency.USD)))
        .isInstanceOf(AccountAnswer.Refused.class);
  }

  private AccountLimits limits(String account, Flow flow) throws InterruptedException {
    return done(accounts.check(new AccountId(account), CARD, flow));
  }

  private Movement load() {
    return new Movement(trx(), ADA, Flow.LOAD, euros(2_000), euros(50));
  }

  private TransactionId trx() {
    return TransactionId.next(NOON, random);
  }

  private Iso8583Accounts accounts(Duration answer) {
    return new Iso8583Accounts(settings(host.port(), answer), NOON, random);
  }

  static Iso8583Settings settings(int port, Duration answer) {
    return Iso8583Settings.of("127.0.0.1", port, "FARTHING", "HIGH STREET", Currency.EUR)
        .within(CONNECT, answer)
        .withLimits(euros(500), euros(50_000))
        .withFees(euros(50), euros(25))
        .inZone(ZoneOffset.UTC);
  }

  private static <T> T done(AccountAnswer<T> answer) {
    assertThat(answer).isInstanceOf(AccountAnswer.Done.class);
    return ((AccountAnswer.Done<T>) answer).what();
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
