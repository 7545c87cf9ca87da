package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.purse.CardLink;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The software purse, killed before and after it makes each state durable. */
class TornSoftwarePurseTest extends TearConformance {

  @Override
  public CardLink insert(Random random) {
    return TearableSoftwarePurse.inMemory(random);
  }

  /** From INITIALIZE to the answer: the count before S2, and everything; no command makes more. */
  @Test
  void purchaseMakesTwoStatesDurableAndNoCommandMore() {
    assertThat(WritesPage.row("INITIALIZE IEP, purchase").states()).isZero();
    assertThat(WritesPage.row("DEBIT IEP, purchase").states()).isEqualTo(2);
    assertThat(WritesPage.rows()).allMatch(row -> row.states() <= 2 && row.syncs() <= 4);
  }

  /** Two for each state that is made durable, one for the answer. */
  @Override
  int moments(WritesPage.Row row) {
    return 2 * row.states() + 1;
  }
}
