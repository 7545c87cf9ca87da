package farthing.bank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.MerchantNotice;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The bank's process dies before and after every call of its book, its accounts and the load
 * server, begins again over what is durable, and the account has moved once, as the card did.
 */
class KilledAnywhereTest {
  /** More than a story has calls. */
  private static final int MOST_CALLS = 200;

  /** Less than the card holds: it may be unloaded. */
  private static final Amount AMOUNT = Branch.euros(1000);

  @Test
  void aLoadThatTheClientConfirmsIsPaidOnce() throws Exception {
    everywhere(Flow.LOAD, LoadOutcome.LOADED, true);
  }

  @Test
  void aLoadThatOnlyTheLoadServerConfirmsIsPaidOnce() throws Exception {
    everywhere(Flow.LOAD, LoadOutcome.LOADED, false);
  }

  @Test
  void aLoadThatTheCardDidNotDoIsGivenBackOnce() throws Exception {
    everywhere(Flow.LOAD, LoadOutcome.NOT_DONE, true);
    everywhere(Flow.LOAD, LoadOutcome.NOT_DONE, false);
  }

  @Test
  void anUnloadIsCreditedOnceOrNotAtAll() throws Exception {
    everywhere(Flow.UNLOAD, LoadOutcome.UNLOADED, true);
    everywhere(Flow.UNLOAD, LoadOutcome.UNLOADED, false);
    everywhere(Flow.UNLOAD, LoadOutcome.NOT_DONE, false);
  }

  @Test
  void anOrderThatNoCardEverUsedIsGivenBackOnce() throws Exception {
    int deaths = 0;
    for (int nth = 1; nth < MOST_CALLS; nth++) {
      Story story = new Story(nth);
      story.until(() ->
          story.branch.desk.order(Branch.SESSION, Branch.ADA, Branch.card(), Flow.LOAD, AMOUNT));
      story.passes(Duration.ofHours(1));

      assertThat(story.branch.accounts.free(Branch.ADA))
          .as("killed at call %d", nth)
          .isEqualTo(Branch.euros(10_000));
      assertThat(story.branch.accounts.held(Branch.ADA)).isEqualTo(Branch.euros(0));
      assertThat(story.load().state()).isEqualTo(LoadState.RELEASED);
      if (!story.died) {
        break;
      }
      deaths++;
    }
    assertThat(deaths).as("places to die").isBetween(15, MOST_CALLS);
  }

  private static void everywhere(Flow flow, LoadOutcome outcome, boolean clientBrings)
      throws Exception {
    int deaths = 0;
    for (int nth = 1; nth < MOST_CALLS; nth++) {
      Story story = new Story(nth);
      story.whole(flow, outcome, clientBrings);

      assertThat(story.branch.accounts.free(Branch.ADA))
          .as("%s, %s, killed at call %d", flow, outcome, nth)
          .isEqualTo(expected(flow, outcome));
      assertThat(story.branch.accounts.held(Branch.ADA)).isEqualTo(Branch.euros(0));
      assertThat(story.load().state())
          .isEqualTo(outcome.isDone() ? LoadState.COMMITTED : LoadState.RELEASED);
      if (!story.died) {
        break;
      }
      deaths++;
    }
    assertThat(deaths).as("places to die").isBetween(15, MOST_CALLS);
  }

  private static Amount expected(Flow flow, LoadOutcome outcome) {
    Amount before = Branch.euros(10_000);
    if (!outcome.isDone()) {
      return before;
    }
    return flow == Flow.LOAD
        ? before.minus(AMOUNT).minus(Branch.FEE)
        : before.plus(AMOUNT).minus(Branch.FEE);
  }

  /** No bug and no trouble: the process is gone. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed");
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  /** One life of a load; its process dies once, at the n-th call of anything durable. */
  private static final class Story {
    final Branch branch = new Branch();
    private int left;
    boolean died;

    Story(int nth) {
      left = nth;
      begin();
    }

    private void count() {
      left--;
      if (left == 0) {
        died = true;
        throw new Killed();
      }
    }

    /** A new process over the old book, accounts and load server. */
    private void begin() {
      LoadBook book =
          new Forwarding(branch.book) {
            @Override
            void passes() {
              count();
            }
          };
      BankAccounts accounts =
          new Forwarding.Accounts(branch.accounts) {
            @Override
            void passes() {
              count();
            }
          };
      LoadServer server =
          new LoadServer() {
            @Override
            public LinkAnswer ask(TransactionId trx) {
              count();
              return branch.server.ask(trx);
            }

            @Override
            public LinkAnswer close(TransactionId trx) {
              count();
              LinkAnswer answer = branch.server.close(trx);
              count();
              return answer;
            }
          };
      branch.desk = new LoadDesk(branch.party, accounts, book, branch, branch.random);
      branch.settling = new Settling(branch.desk, accounts, book, server, branch);
    }

    /** As a client does that got no answer: the same again. */
    void until(Act act) throws Exception {
      try {
        act.run();
      } catch (Killed e) {
        begin();
        act.run();
      }
    }

    void whole(Flow flow, LoadOutcome outcome, boolean clientBrings) throws Exception {
      until(() -> branch.desk.order(Branch.SESSION, Branch.ADA, Branch.card(), flow, AMOUNT));
      branch.server.command(load().load());
      passes(Duration.ofMinutes(20));
      assertThat(load().state()).isEqualTo(LoadState.HELD);
      branch.server.end(load().load(), outcome);
      if (clientBrings) {
        MerchantNotice notice = branch.notice(load().load().order(), outcome);
        until(() -> branch.desk.confirm(notice));
      }
      passes(Duration.ofHours(2));
    }

    /** Time goes by, and the settling loop with it. */
    void passes(Duration length) throws Exception {
      for (int minute = 0; minute < length.toMinutes(); minute++) {
        branch.now = branch.now.plus(Duration.ofMinutes(1));
        until(() -> branch.settling.pass());
      }
    }

    BookedLoad load() {
      return branch.book.ofSession(Branch.SESSION).orElseThrow();
    }
  }
}
