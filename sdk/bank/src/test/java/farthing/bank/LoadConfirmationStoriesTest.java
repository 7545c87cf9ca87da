package farthing.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing moves an account but the load server's own word on the very order. */
class LoadConfirmationStoriesTest {
  private final Branch branch = new Branch();

  @Test
  void theSameMOftenPaysOnceAndIsAnsweredAlike() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    MerchantNotice notice = branch.notice(load.order(), LoadOutcome.LOADED);

    Confirming first = branch.desk.confirm(notice);
    Confirming again = branch.desk.confirm(notice.toJson().toArray());

    assertThat(again).isEqualTo(first);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));
  }

  @Test
  void mCountsDaysAfterTheOrderExpired() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.server.command(load);
    branch.now = Branch.NOON.plus(Duration.ofDays(40));

    branch.desk.confirm(branch.notice(load.order(), LoadOutcome.LOADED));

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTED);
  }

  @Test
  void mThatIsOfAnotherOrderOrForgedMovesNothing() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    Order order = load.order();
    LoadConfirmation good = branch.said(order, LoadOutcome.LOADED);
    SharedKey stolen = SharedKey.generate("k1", new Random(1));

    refused(new MerchantNotice(order.trx(), Branch.m(order, good, stolen)), LoadRefusal.KEY_WRONG);
    refused(new MerchantNotice(order.trx(), "a.b.c.d.e"), LoadRefusal.KEY_WRONG);
    refused(new MerchantNotice(order.trx(), "a".repeat(5000)), LoadRefusal.NOT_A_CONFIRMATION);
    refused(
        new MerchantNotice(
            TransactionId.next(branch, branch.random), branch.notice(order, good).m()),
        LoadRefusal.ORDER_UNKNOWN);
    refused(
        branch.notice(
            order,
            new LoadConfirmation(
                good.outcome(), new PartyId("x"), order.trx(), good.amount(), good.time(), "r")),
        LoadRefusal.OTHER_PARTY);
    refused(
        branch.notice(
            order,
            new LoadConfirmation(
                good.outcome(),
                order.party(),
                TransactionId.next(branch, branch.random),
                good.amount(),
                good.time(),
                "r")),
        LoadRefusal.OTHER_TRX);
    refused(branch.notice(order, of(order, Branch.euros(1))), LoadRefusal.OTHER_AMOUNT);
    refused(
        branch.notice(order, of(order, Amount.ofMinor(2000, Currency.USD))),
        LoadRefusal.OTHER_CURRENCY);
    refused(branch.notice(order, LoadOutcome.UNLOADED), LoadRefusal.OTHER_FLOW);
    assertThat(((Confirming.Refused) branch.desk.confirm("{}".getBytes(UTF_8))).why())
        .isEqualTo(LoadRefusal.NOT_A_CONFIRMATION);
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.HELD);
  }

  @Test
  void anOlderKeyConfirmsItsOwnOrdersAndADroppedOneNone() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    SharedKey newer = SharedKey.generate("k2", branch.random);
    BankParty dropped =
        BankParty.of(
            "high-street-bank",
            "Bank",
            "0a0b0c0d",
            newer,
            "https://l.example",
            "https://b.example");
    MerchantNotice notice = branch.notice(load.order(), LoadOutcome.LOADED);

    branch.desk = new LoadDesk(dropped, branch.accounts, branch.book, branch, branch.random);
    refused(notice, LoadRefusal.KEY_UNKNOWN);
    branch.desk =
        new LoadDesk(
            dropped.withOlderKey(branch.key), branch.accounts, branch.book, branch, branch.random);
    branch.desk.confirm(notice);
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTED);
  }

  @Test
  void whatTheLoadServerContradictsStaysAsDecidedAndIsAnAlarm() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    branch.desk.confirm(branch.notice(load.order(), LoadOutcome.NOT_DONE));

    refused(branch.notice(load.order(), LoadOutcome.LOADED), LoadRefusal.DECIDED_OTHERWISE);

    assertThat(branch.state(load.trx())).isEqualTo(LoadState.RELEASED);
    assertThat(branch.book.troubled(10).get(0).trouble())
        .isEqualTo("message M says loaded, and RELEASE_BEFORE was decided");
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000));
  }

  @Test
  void whatTheClientIsToldHasItsCode() {
    assertThat(LoadRefusal.ORDER_UNKNOWN.problem().code()).isEqualTo(ErrorCode.BANK_ORDER_UNKNOWN);
    assertThat(LoadRefusal.KEY_WRONG.problem().code()).isEqualTo(ErrorCode.BANK_CONFIRMATION_WRONG);
  }

  private LoadConfirmation of(Order order, Amount amount) {
    return new LoadConfirmation(
        LoadOutcome.LOADED, order.party(), order.trx(), amount, branch.now, "r");
  }

  private void refused(MerchantNotice notice, LoadRefusal why) throws InterruptedException {
    assertThat(branch.desk.confirm(notice)).isEqualTo(new Confirming.Refused(why));
  }
}
