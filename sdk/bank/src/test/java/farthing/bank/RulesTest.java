package farthing.bank;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import farthing.bank.rules.BankAccountsRules;
import farthing.bank.rules.LoadBookRules;
import farthing.bank.rules.Rule;
import farthing.base.Amount;
import farthing.base.TransactionId;
import farthing.messages.LoadConfirmation;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The books in memory keep the contracts, and the rules notice who does not. */
class RulesTest {
  @TestFactory
  Stream<DynamicTest> theBookInMemory() {
    return tests(LoadBookRules.of(new LoadsInMemory(), new Random(1)));
  }

  @TestFactory
  Stream<DynamicTest> theAccountsInMemory() {
    AccountsInMemory accounts = new AccountsInMemory(Branch.FEE);
    accounts.open(Branch.ADA, Branch.euros(1_000_000));
    return tests(accountRules(accounts, accounts));
  }

  @Test
  void aBookThatDecidesTwiceIsFound() {
    LoadsInMemory right = new LoadsInMemory();
    LoadBook wrong =
        new Forwarding(right) {
          @Override
          public Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing) {
            right.commit(trx, m, timing);
            return Deciding.NOW;
          }
        };

    assertThatThrownBy(() -> all(LoadBookRules.of(wrong, new Random(1))))
        .isInstanceOf(AssertionError.class)
        .hasMessage("commit: wanted NOT_HELD, found NOW");
  }

  @Test
  void accountsThatCommitTwiceAreFound() {
    AccountsInMemory right = new AccountsInMemory(Branch.FEE);
    right.open(Branch.ADA, Branch.euros(1_000_000));
    BankAccounts wrong =
        new Forwarding.Accounts(right) {
          @Override
          public AccountAnswer<HostReference> commit(Movement movement) {
            right.open(movement.account(), right.free(movement.account()).minus(Branch.FEE));
            return right.commit(movement);
          }
        };

    assertThatThrownBy(() -> all(accountRules(wrong, right)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("free: ");
  }

  private static List<Rule> accountRules(BankAccounts asked, AccountsInMemory seen) {
    BankAccountsRules.Funds funds =
        new BankAccountsRules.Funds() {
          @Override
          public AccountId account() {
            return Branch.ADA;
          }

          @Override
          public Amount free() {
            return seen.free(Branch.ADA);
          }
        };
    return BankAccountsRules.of(asked, funds, Branch.TWENTY, new Random(2));
  }

  private static Stream<DynamicTest> tests(List<Rule> rules) {
    return rules.stream().map(rule -> dynamicTest(rule.says(), rule::ask));
  }

  private static void all(List<Rule> rules) throws Exception {
    for (Rule rule : rules) {
      rule.ask();
    }
  }
}
