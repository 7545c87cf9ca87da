package farthing.bank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.messages.LoadOutcome;
import farthing.messages.OrderOffer;
import org.junit.jupiter.api.Test;

class LoadDeskTest {
  private final Branch branch = new Branch();

  @Test
  void aLoadIsHeldWithItsFeeAndPaidWhenTheCardHasIt() throws Exception {
    BankLoad load = branch.ordered(Flow.LOAD);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));

    Confirming said = branch.desk.confirm(branch.notice(load.order(), LoadOutcome.LOADED));

    assertThat(((Confirming.Believed) said).reply().text())
        .isEqualTo("EUR 20.00 are on the card, and paid from the account.");
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTED);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));
  }

  @Test
  void anUnloadIsCreditedWhenTheCardHasGivenItLessTheFee() throws Exception {
    BankLoad unload =
        ((Ordering.Ordered)
                branch.desk.order(
                    Branch.SESSION, Branch.ADA, Branch.card(), Flow.UNLOAD, Branch.euros(1500)))
            .load()
            .load();
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000));

    branch.desk.confirm(branch.notice(unload.order(), LoadOutcome.UNLOADED));

    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 + 1_450));
  }

  @Test
  void theOrderIsTheOneThatTheLoadServerWants() throws Exception {
    OrderOffer offer = OrderOffer.parse(branch.ordered(Flow.LOAD).toJson());

    assertThat(offer.order().mode()).isEqualTo(17);
    assertThat(offer.order().flow()).isEqualTo(Flow.LOAD);
    assertThat(offer.order().bank()).contains(LoadingBankId.ofHex("0a0b0c0d"));
    assertThat(offer.order().amount()).isEqualTo(Branch.TWENTY);
    assertThat(offer.order().issued()).isEqualTo(Branch.NOON);
    assertThat(offer.order().expires()).isEqualTo(Branch.NOON.plusSeconds(900));
  }

  @Test
  void whatCanBeLoadedIsWhatBothCardAndAccountAllow() throws Exception {
    assertThat(offer(Flow.LOAD).most()).as("room on the card").isEqualTo(Branch.euros(8_500));
    assertThat(offer(Flow.UNLOAD).most()).as("on the card").isEqualTo(Branch.euros(1_500));

    branch.accounts.open(Branch.ADA, Branch.euros(1_000));
    assertThat(offer(Flow.LOAD).most()).as("in the account, less fee").isEqualTo(Branch.euros(950));

    branch.accounts.open(Branch.ADA, Branch.euros(60));
    LoadOffer nothing = offer(Flow.LOAD);
    assertThat(nothing.isPossible()).isFalse();
    assertThat(nothing.text()).contains("A-1001");
  }

  @Test
  void whereNothingIsPossibleTheLeastAmountIsNamed() throws Exception {
    CardInformation almostEmpty = Branch.cardThatHolds(Branch.euros(50));
    assertThat(offer(almostEmpty, Flow.UNLOAD).text())
        .isEqualTo("the card holds EUR 0.50 only; the least is EUR 0.51");
    CardInformation almostFull = Branch.cardThatHolds(Branch.euros(9_950));
    assertThat(offer(almostFull, Flow.LOAD).text())
        .isEqualTo("the card has room for EUR 0.50 only; the least is EUR 0.51");

    branch.accounts.open(Branch.ADA, Branch.euros(60));
    assertThat(offer(Flow.LOAD).text())
        .contains("account A-1001")
        .endsWith("; the least is EUR 0.51");
  }

  @Test
  void anAmountThatWasNotOfferedIsNotHeld() throws Exception {
    for (Amount amount :
        new Amount[] {Branch.euros(8_501), Branch.euros(50), Amount.ofMinor(2000, Currency.USD)}) {
      Ordering said =
          branch.desk.order(Branch.SESSION, Branch.ADA, Branch.card(), Flow.LOAD, amount);
      assertThat(((Ordering.Refused) said).code()).isEqualTo(ErrorCode.AMOUNT_NOT_OFFERED);
      assertThat(((Ordering.Refused) said).text()).contains("EUR 0.51 to EUR 85.00");
    }
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000));
    assertThat(branch.book.ofSession(Branch.SESSION)).isEmpty();
  }

  @Test
  void anAccountThatIsNotThereIsRefused() throws Exception {
    Ordering said =
        branch.desk.order(
            Branch.SESSION, new AccountId("B-1"), Branch.card(), Flow.LOAD, Branch.TWENTY);

    assertThat(((Ordering.Refused) said).code()).isEqualTo(ErrorCode.ACCOUNT_REFUSED);
  }

  @Test
  void theSameWishAgainIsTheSameOrderAndAnotherOneIsRefused() throws Exception {
    BankLoad first = branch.ordered(Flow.LOAD);

    assertThat(branch.ordered(Flow.LOAD).toJson()).isEqualTo(first.toJson());
    assertThat(branch.desk.ordered(Branch.SESSION))
        .contains(new Ordering.Ordered(branch.book.find(first.trx()).orElseThrow()));
    assertThat(
            branch.desk.order(
                Branch.SESSION, Branch.ADA, Branch.card(), Flow.LOAD, Branch.euros(1000)))
        .isInstanceOf(Ordering.Refused.class);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));
    assertThat(branch.desk.ordered("another")).isEmpty();
  }

  @Test
  void anOrderWhoseHoldGotNoAnswerIsShownOnlyWhenItIsHeld() throws Exception {
    Silent silent = new Silent(branch.accounts);
    branch.desk = new LoadDesk(branch.party, silent, branch.book, branch, branch.random);
    silent.answersLost = 1;

    Ordering waiting =
        branch.desk.order(Branch.SESSION, Branch.ADA, Branch.card(), Flow.LOAD, Branch.TWENTY);
    assertThat(((Ordering.Waiting) waiting).problem().code()).isEqualTo(ErrorCode.ACCOUNTS_SILENT);
    assertThat(branch.desk.ordered(Branch.SESSION).orElseThrow())
        .isInstanceOf(Ordering.Waiting.class);

    BankLoad load = branch.ordered(Flow.LOAD);
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.HELD);
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));
  }

  @Test
  void whenTheAccountsAreSilentAtTheConfirmationTheClientIsDoneAndTheBankGoesOn() throws Exception {
    Silent silent = new Silent(branch.accounts);
    branch.desk = new LoadDesk(branch.party, silent, branch.book, branch, branch.random);
    branch.settling = new Settling(branch.desk, silent, branch.book, branch.server, branch);
    BankLoad load = branch.ordered(Flow.LOAD);
    silent.answersLost = 2;

    Confirming said = branch.desk.confirm(branch.notice(load.order(), LoadOutcome.LOADED));
    assertThat(((Confirming.Believed) said).reply().text())
        .endsWith("as soon as the bank's books answer.");
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTING);

    branch.now = branch.now.plusSeconds(10);
    assertThat(branch.settling.pass()).isEqualTo(1);
    assertThat(branch.book.troubled(10)).hasSize(1);
    assertThat(branch.settling.pass()).as("not due before 20 s").isZero();
    branch.now = branch.now.plusSeconds(20);
    assertThat(branch.settling.pass()).isEqualTo(1);
    assertThat(branch.state(load.trx())).isEqualTo(LoadState.COMMITTED);
    assertThat(branch.book.troubled(10)).isEmpty();
    assertThat(branch.accounts.free(Branch.ADA)).isEqualTo(Branch.euros(10_000 - 2_050));
  }

  @Test
  void aHoldThatIsRefusedAfterAllEndsTheLoad() throws Exception {
    BankAccounts poorer =
        new Forwarding.Accounts(branch.accounts) {
          @Override
          public AccountAnswer<HostReference> hold(Movement movement) {
            branch.accounts.open(Branch.ADA, Branch.euros(100)); // spent elsewhere meanwhile
            return branch.accounts.hold(movement);
          }
        };
    branch.desk = new LoadDesk(branch.party, poorer, branch.book, branch, branch.random);

    Ordering said =
        branch.desk.order(Branch.SESSION, Branch.ADA, Branch.card(), Flow.LOAD, Branch.TWENTY);

    assertThat(said).isInstanceOf(Ordering.Refused.class);
    assertThat(branch.book.ofSession(Branch.SESSION).orElseThrow().state())
        .isEqualTo(LoadState.RELEASED);
  }

  private LoadOffer offer(Flow flow) throws InterruptedException {
    return offer(Branch.card(), flow);
  }

  private LoadOffer offer(CardInformation card, Flow flow) throws InterruptedException {
    return ((Offering.Offered) branch.desk.offer(Branch.ADA, card, flow)).offer();
  }

  /** Accounts that do what they are asked, and whose answer is lost now and then. */
  private static final class Silent extends Forwarding.Accounts {
    int answersLost;

    Silent(BankAccounts to) {
      super(to);
    }

    @Override
    public AccountAnswer<HostReference> hold(Movement movement) throws InterruptedException {
      return lost(super.hold(movement));
    }

    @Override
    public AccountAnswer<HostReference> commit(Movement movement) throws InterruptedException {
      return lost(super.commit(movement));
    }

    private AccountAnswer<HostReference> lost(AccountAnswer<HostReference> answer) {
      if (answersLost == 0) {
        return answer;
      }
      answersLost--;
      return new AccountAnswer.Unknown<>("no answer within 15 s");
    }
  }
}
