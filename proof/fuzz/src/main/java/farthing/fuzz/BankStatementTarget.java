package farthing.fuzz;

import farthing.base.Bytes;
import farthing.iso20022.AccountId;
import farthing.iso20022.AccountStatement;
import farthing.iso20022.BankLine;
import farthing.iso20022.BankStatement;
import farthing.iso20022.Matching;
import java.util.List;

/** A bank's statement as a file, camt.053. */
final class BankStatementTarget {
  /** Small beside what is let in: what a larger one may do, its own room's tests say. */
  private static final int LARGEST = 16 * 1024;

  private BankStatementTarget() {}

  static FuzzTarget target() {
    return new FuzzTarget(
        "bank-statement",
        "a bank's statement (camt.053)",
        LARGEST,
        Forms.refusedOrRead(BankStatementTarget::read));
  }

  private static void read(Bytes input) {
    BankStatement statement = BankStatement.parse(input);
    int lines = 0;
    for (AccountStatement account : statement.accounts()) {
      lines += account.lines().size();
      account.lines().forEach(BankStatementTarget::check);
      nothingIsSettledThatWasNotSent(account.account(), statement.accounts());
    }
    if (lines > input.size()) {
      throw new FuzzTarget.Broken("each movement has bytes of its own");
    }
  }

  private static void check(BankLine line) {
    if (line.endToEndId().length() > 35
        || line.bankReference().length() > 35
        || line.returnReason().length() > 35) {
      throw new FuzzTarget.Broken("references are as long as they may be");
    }
    if (line.amount().stream().anyMatch(amount -> amount.currency().isPoints())) {
      throw new FuzzTarget.Broken("no bank moves points");
    }
  }

  private static void nothingIsSettledThatWasNotSent(
      AccountId account, List<AccountStatement> statements) {
    if (!Matching.of(account, List.of(), statements).outcomes().isEmpty()) {
      throw new FuzzTarget.Broken("what nobody sent has no outcome");
    }
  }
}
