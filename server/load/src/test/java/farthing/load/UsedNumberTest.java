package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Dthr;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.purse.CardUpdate;
import farthing.purse.InitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.testkit.TestPsam;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a card did between the command and its proof used its number up, or came after it. */
class UsedNumberTest extends LoadStory {
  @Test
  void updateInBetweenUsedTheNumberSoNothingWasLoaded() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    update();

    assertThat(proven(unsure, prove(unsure, unsure.trx()))).isEqualTo(LoadOutcome.NOT_DONE);
  }

  @Test
  void updateAfterTheLoadDoesNotHideIt() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    lose(unsure);
    update();

    assertThat(proven(unsure, prove(unsure, unsure.trx()))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void purchaseInBetweenUsedTheNumberSoNothingWasLoaded() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    buys(1_00);

    assertThat(proven(unsure, prove(unsure, unsure.trx()))).isEqualTo(LoadOutcome.NOT_DONE);
    assertThat(holder.euros()).isEqualTo(1900);
  }

  @Test
  void purchaseAfterTheLoadDoesNotHideIt() {
    Holder.Intent unsure = unsure(Flow.LOAD);
    lose(unsure);
    buys(1_00);

    assertThat(proven(unsure, prove(unsure, unsure.trx()))).isEqualTo(LoadOutcome.LOADED);
    assertThat(holder.euros()).isEqualTo(2400);
  }

  /** The issuer changes nothing, which uses up a number all the same. */
  private void update() {
    UpdateInitialize asked =
        new UpdateInitialize(Dthr.of(NOON), east.offer(Flow.LOAD, euros(1)).order().trx());
    UpdateInitializeAnswer said =
        UpdateInitializeAnswer.parse(holder.send(Purse.initializeUpdate(asked)).data());
    holder.send(
        Purse.update(
            TestScheme.module(TestScheme.PROVIDER)
                .command(new CardUpdate(asked, said), List.of(new ParameterUpdate.CardState(0)))));
  }

  /** A purchase, signed as a security card does. */
  private void buys(int cents) {
    TestPsam psam =
        new TestPsam(
            PsamId.ofHex("00000000000000a1"), cardKey(KeyUsage.PURCHASE), cardKey(KeyUsage.TAC));
    holder.fci();
    InitializeAnswer said =
        InitializeAnswer.parse(holder.send(Purse.initializePurchase(0, euros(cents))).data());
    PurchaseTerms terms =
        psam.terms(
            TransactionType.PURCHASE,
            1,
            east.offer(Flow.LOAD, euros(1)).order().trx(),
            euros(cents),
            Dthr.of(NOON));
    holder.send(Purse.debit(0, psam.sign(said, terms)));
  }

  private MacKey cardKey(KeyUsage usage) {
    return TestScheme.issuer(TestScheme.PROVIDER)
        .find(usage, TestScheme.PROVIDER, Suite.AES_128, make.generation())
        .orElseThrow()
        .cardKey(usage, make.iep(), make.generation());
  }
}
