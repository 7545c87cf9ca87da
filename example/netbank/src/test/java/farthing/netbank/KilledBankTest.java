package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountLimits;
import farthing.bank.BankAccounts;
import farthing.bank.HostReference;
import farthing.bank.LoadDesk;
import farthing.bank.LoadState;
import farthing.bank.Movement;
import farthing.bank.Quote;
import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.client.LoadEnd;
import farthing.client.LoadEvent;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.MerchantNotice;
import farthing.messages.OrderOffer;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bank's process goes at the worst moment, and a new one finishes what it began. */
@SuppressWarnings("NullAway.Init")
class KilledBankTest {
  private static BankWorld world;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    world = new BankWorld("killed");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void theLedgerSumsToZero() {
    assertThat(world.sum()).isZero();
  }

  @Test
  void killedBetweenHoldAndOrderItGivesTheOrderToWhoAsksAgain() throws Exception {
    String ada = world.customer(100_00);
    URI session = heldWithoutOrder(ada);

    world.startAgain();
    Visitor.Got order = world.visitor().wish(session, 30_00);

    assertThat(OrderOffer.parse(order.body()).order().amount()).isEqualTo(BankWorld.euros(30_00));
    assertThat(world.held(ada)).isEqualTo(30_50);
  }

  @Test
  void killedBetweenHoldAndOrderItLetsGoIfNobodyAsksAgain() throws Exception {
    String ada = world.customer(100_00);
    heldWithoutOrder(ada);

    world.startAgain();
    world.pass(Duration.ofMinutes(20));
    world.settle();

    assertThat(world.load(ada).state()).isEqualTo(LoadState.RELEASED);
    assertThat(world.balance(ada)).isEqualTo(100_00);
    assertThat(world.held(ada)).isZero();
  }

  @Test
  void killedBetweenMessageMAndCommitItCommitsWhenItIsBack() throws Exception {
    String ada = world.customer(100_00);
    Card card = Card.of(0);
    LoadEnd end =
        world
            .client(folder)
            .hearing(event -> {
              if (event instanceof LoadEvent.Proves) {
                world.kill();
              }
            })
            .load(ada, Flow.LOAD, 30_00, card);
    assertThat(end.isOpen()).as(end.text()).isTrue();
    world.startAgain();
    TransactionId trx = world.load(ada).load().trx();
    MerchantNotice notice = new MerchantNotice(trx, world.messageM(trx));
    assertThatThrownBy(() -> deskThatDies(Call.COMMIT).confirm(notice)).isInstanceOf(Killed.class);
    assertThat(world.load(ada).state()).isEqualTo(LoadState.COMMITTING);
    assertThat(world.held(ada)).isEqualTo(30_50);
    world.kill();

    world.pass(Duration.ofMinutes(2));
    world.startAgain();
    world.settle();

    assertThat(world.load(ada).state()).isEqualTo(LoadState.COMMITTED);
    assertThat(world.balance(ada)).isEqualTo(69_50);
    assertThat(world.held(ada)).isZero();
    assertThat(card.cents()).isEqualTo(30_00);
    assertThat(world.client(folder).resume(card)).allMatch(LoadEnd::isDone);
    assertThat(world.balance(ada)).isEqualTo(69_50);
  }

  @Test
  void killedBeforeMessageMItAsksTheLoadServer() throws Exception {
    String ada = world.customer(100_00);
    Card card = Card.of(0);
    world
        .client(folder)
        .hearing(event -> {
          if (event instanceof LoadEvent.Proves) {
            world.kill();
          }
        })
        .load(ada, Flow.LOAD, 30_00, card);

    world.startAgain();
    assertThat(world.load(ada).state()).isEqualTo(LoadState.HELD);
    world.pass(Duration.ofMinutes(16));
    world.settle();

    assertThat(world.load(ada).state()).isEqualTo(LoadState.COMMITTED);
    assertThat(world.balance(ada)).isEqualTo(69_50);
  }

  /** The account is debited, the book does not know it, the client has no answer. */
  private static URI heldWithoutOrder(String account) {
    Visitor client = world.visitor();
    URI session = client.session(account, Flow.LOAD, 0);
    String token = session.getPath().substring(Bank.SESSIONS_PATH.length() + 1);
    CardInformation card =
        new Visits(new Tables(world.database.source()), world, new SecureRandom())
            .find(token)
            .flatMap(Visit::card)
            .orElseThrow();
    assertThatThrownBy(() ->
            deskThatDies(Call.HOLD)
                .order(
                    Visit.sessionOf(token),
                    new AccountId(account),
                    card,
                    Flow.LOAD,
                    BankWorld.euros(30_00)))
        .isInstanceOf(Killed.class);
    assertThat(world.load(account).state()).isEqualTo(LoadState.HOLDING);
    assertThat(world.held(account)).isEqualTo(30_50);
    world.kill();
    return session;
  }

  private static LoadDesk deskThatDies(Call at) {
    return new LoadDesk(
        world.party(),
        new DyingAccounts(world.accounts(), at),
        world.loads(),
        world,
        new SecureRandom());
  }

  private enum Call {
    /** After it was done. */
    HOLD,
    /** Before it was done. */
    COMMIT
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** The process dies within one of its calls to the accounts. */
  private record DyingAccounts(LedgerAccounts accounts, Call at) implements BankAccounts {
    @Override
    public AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow) {
      return accounts.check(account, card, flow);
    }

    @Override
    public AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount) {
      return accounts.quote(account, flow, amount);
    }

    @Override
    public AccountAnswer<HostReference> hold(Movement movement) {
      AccountAnswer<HostReference> answer = accounts.hold(movement);
      if (at == Call.HOLD) {
        throw new Killed();
      }
      return answer;
    }

    @Override
    public AccountAnswer<HostReference> commit(Movement movement) {
      if (at == Call.COMMIT) {
        throw new Killed();
      }
      return accounts.commit(movement);
    }

    @Override
    public AccountAnswer<HostReference> release(Movement movement) {
      return accounts.release(movement);
    }
  }
}
