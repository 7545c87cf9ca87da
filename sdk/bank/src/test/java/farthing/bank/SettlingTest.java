package farthing.bank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private final Branch branch = new Branch();

  @Test
  void beforeItsExpiryAnOrderIsLeftAlone() throws Exception {
    branch.ordered(Flow.LOAD);
    after(Duration.ofMinutes(15));

    assertThat(branch.server.closes).isZero();
  }

  @Test
  void anOrderThatNoCardUsedIsClosedAndGivenBack() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    after(Duration.ofMinutes(16));

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.RELEASED);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000));
  }

  @Test
  void anUnsureLoadStaysHeldForAsLongAsItTakesAndIsSeenWithItsAge() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.now = branch.now.plusSeconds(30);
    branch.server.command(load);
    for (int day = 0; day < 60; day++) {
      after(Duration.ofDays(1));
    }

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.HELD);
    BookedLoad unsure = branch.book.unsure(10).get(0);
    assertThat(unsure.unsureFor(branch.now)).isEqualTo(Duration.ofDays(60));
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));

    branch.server.end(load, LoadOutcome.NOT_DONE);
    after(Duration.ofHours(1));
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.RELEASED);
    assertThat(branch.book.unsure(10)).isEmpty();
  }

  @Test
  void anUnsureLoadIsAskedAboutLessAndLessOften() throws Exception {
    branch.server.command(branch.ordered(Flow.LOAD));
    List<Long> minutes = new ArrayList<>();
    int before = 0;
    for (long minute = 0; minute < 400; minute++) {
      branch.now = Branch.NOON.plus(Duration.ofMinutes(minute)).plusSeconds(40);
      branch.settling.pass();
      if (branch.server.closes > before) {
        minutes.add(minute);
        before = branch.server.closes;
      }
    }

    assertThat(minutes)
        .containsExactly(15L, 16L, 18L, 22L, 30L, 46L, 78L, 138L, 198L, 258L, 318L, 378L);
  }

  @Test
  void mThatTheLoadServerHasIsBelievedAsIfTheClientHadBroughtIt() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.server.end(load, LoadOutcome.LOADED);
    after(Duration.ofMinutes(16));

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTED);
  }

  @Test
  void aLoadServerThatIsAwayOrRefusesDecidesNothing() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.server.isAway();
    after(Duration.ofMinutes(16));
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.HELD);
    assertThat(branch.book.troubled(10).get(0).trouble()).contains("connection refused");

    branch.server.refuses();
    after(Duration.ofHours(1));
    assertThat(branch.book.troubled(10).get(0).trouble()).contains("API_KEY_WRONG");

    branch.server.isBack();
    after(Duration.ofHours(1));
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.RELEASED);
  }

  @Test
  void aLoadWhoseAccountSystemBreaksKeepsNoOtherWaiting() throws Exception {
    BankLoad first = branch.ordered(Flow.LOAD);
    BankLoad second =
        ((Ordering.Ordered)
                branch.desk.order("2", Branch.ADA, Branch.card(), Flow.LOAD, Branch.TWENTY))
            .load()
            .load();
    BankAccounts broken =
        new Forwarding.Accounts(branch.accounts) {
          @Override
          public AccountAnswer<HostReference> release(Movement movement) {
            if (movement.reference().equals(first.trx())) {
              throw new IllegalStateException("a bug");
            }
            return branch.accounts.release(movement);
          }
        };
    branch.settling = new Settling(branch.desk, broken, branch.book, branch.server, branch);

    after(Duration.ofMinutes(16));

    assertThat(branch.state(first.trx())).isEqualTo(LoadState.RELEASING);
    assertThat(branch.state(second.trx())).isEqualTo(LoadState.RELEASED);
    after(Duration.ofMinutes(2));
    assertThat(branch.book.troubled(10).get(0).trouble()).contains("a bug");
  }

  @Test
  void aCommitThatTheAccountsRefuseStaysDecidedAndVisible() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.accounts.release(load.movement()); // somebody did at the host

    branch.desk.confirm(branch.notice(load.order(), LoadOutcome.LOADED));

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTING);
    assertThat(branch.book.troubled(10).get(0).trouble())
        .isEqualTo("refused: NOT_ALLOWED: nothing is held");
  }

  @Test
  void whoAsksLearnsWhatTheLoadServerKnowsAndClosesNothing() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    assertThat(branch.settling.ask(load.trx()).state()).isEqualTo(LoadState.HELD);
    branch.server.end(load, LoadOutcome.LOADED);

    assertThat(branch.settling.ask(load.trx()).state()).isEqualTo(LoadState.COMMITTED);
    assertThat(branch.server.closes).isZero();
  }

  @Test
  void whoGivesUpGetsTheMoneyBackUnlessTheCardMayHaveIt() throws Exception {
    BankLoad unused = branch.ordered(Flow.LOAD);
    assertThat(branch.settling.giveUp(unused.trx()).state()).isEqualTo(LoadState.RELEASED);

    BankLoad commanded =
        ((Ordering.Ordered)
                branch.desk.order("2", Branch.ADA, Branch.card(), Flow.LOAD, Branch.TWENTY))
            .load()
            .load();
    branch.server.command(commanded);
    assertThat(branch.settling.giveUp(commanded.trx()).isUnsure()).isTrue();
  }

  @Test
  void theLoopGoesOnAfterATroubleAndEndsWhenItIsClosed() throws Exception {
    CompletableFuture<RuntimeException> told = new CompletableFuture<>();
    CompletableFuture<Void> again = new CompletableFuture<>();
    LoadBook failing =
        new Forwarding(branch.book) {
          @Override
          public List<BookedLoad> due(java.time.Instant now, int most) {
            if (told.isDone()) {
              again.complete(null);
            }
            throw new IllegalStateException("no database");
          }
        };
    Settling settling = new Settling(branch.desk, branch.accounts, failing, branch.server, branch);
    try (SettlingLoop loop = SettlingLoop.start(settling, Duration.ofMillis(1), told::complete)) {
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessage("no database");
      again.get(10, TimeUnit.SECONDS);
      assertThat(loop).isNotNull();
    }
  }

  private void after(Duration time) throws InterruptedException {
    branch.now = branch.now.plus(time);
    branch.settling.pass();
  }
}
