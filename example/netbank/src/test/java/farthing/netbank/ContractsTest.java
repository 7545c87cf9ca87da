package farthing.netbank;

import static farthing.netbank.BankWorld.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.Movement;
import farthing.bank.rules.BankAccountsRules;
import farthing.bank.rules.LoadBookRules;
import farthing.bank.rules.Rule;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the SDK asks of a book and of accounts, asked of those in PostgreSQL. */
@SuppressWarnings("NullAway.Init")
class ContractsTest {
  private static BankWorld world;

  @BeforeAll
  static void open() {
    world = new BankWorld("contracts");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @TestFactory
  Stream<DynamicTest> theBookInPostgres() {
    return tests(LoadBookRules.of(world.loads(), new SecureRandom()));
  }

  @TestFactory
  Stream<DynamicTest> theAccountsInTheLedger() {
    String account = world.customer(1_000_000_00);
    BankAccountsRules.Funds funds =
        new BankAccountsRules.Funds() {
          @Override
          public AccountId account() {
            return new AccountId(account);
          }

          @Override
          public Amount free() {
            return Amount.ofMinor(world.balance(account), Currency.EUR);
          }
        };
    return tests(BankAccountsRules.of(world.accounts(), funds, euros(20_00), new SecureRandom()));
  }

  @Test
  void holdAndReleaseThatComeAtOnceLeaveNothingHeld() throws Exception {
    String account = world.customer(50_00);
    for (int round = 0; round < 5; round++) {
      Movement load = movement(account, 10_00);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> coming = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          boolean holds = i % 2 == 0;
          coming.add(
              threads.submit(
                  () -> holds ? world.accounts().hold(load) : world.accounts().release(load)));
        }
        for (Future<?> each : coming) {
          each.get();
        }
      }
      assertThat(world.balance(account)).isEqualTo(50_00);
      assertThat(world.held(account)).isZero();
    }
  }

  @Test
  void oneReferenceIsOneMovement() {
    String account = world.customer(50_00);
    Movement load = movement(account, 10_00);
    Movement dearer =
        new Movement(load.reference(), load.account(), Flow.LOAD, euros(20_00), load.fee());
    world.accounts().hold(load);

    assertThat(world.accounts().hold(dearer)).isInstanceOf(AccountAnswer.Refused.class);
    assertThat(world.accounts().commit(dearer)).isInstanceOf(AccountAnswer.Refused.class);
    assertThat(world.accounts().release(dearer)).isInstanceOf(AccountAnswer.Refused.class);
    assertThat(world.held(account)).isEqualTo(10_50);
  }

  private static Movement movement(String account, int cents) {
    return new Movement(
        TransactionId.next(world, new SecureRandom()),
        new AccountId(account),
        Flow.LOAD,
        euros(cents),
        euros(50));
  }

  private static Stream<DynamicTest> tests(List<Rule> rules) {
    return rules.stream().map(rule -> dynamicTest(rule.says(), rule::ask));
  }
}
