package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.purse.CardLink;
import farthing.reader.TearableJavaCard;
import farthing.reader.Writes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The applet, torn before each of its non-volatile writes. */
class TornAppletTest extends TearConformance {

  @Override
  public CardLink insert(Random random) {
    return ScriptedPurseApplet.insertTearable(random);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void writesAreThoseOfThePage(TornCommand command) throws Exception {
    TestCard card = command.card(this);
    card.send(command.prepare(card));
    assertThat(((TearableJavaCard) card.link).writes())
        .isEqualTo(WritesPage.row(command.name()).applet());
  }

  /** A purchase, from INITIALIZE to the answer; the one single write is the count before S2. */
  @Test
  void purchaseNeedsOneTransactionAndTheCountBeforeIt() {
    assertThat(WritesPage.row("INITIALIZE IEP, purchase").applet()).isEqualTo(Writes.NONE);
    Writes debit = WritesPage.row("DEBIT IEP, purchase").applet();
    assertThat(debit.transactions()).isEqualTo(1);
    assertThat(debit.single()).isEqualTo(1);
  }

  @Test
  void pageKnowsTheseCommandsAndNoOthers() {
    assertThat(WritesPage.rows().stream().map(WritesPage.Row::command))
        .containsExactlyElementsOf(commands().stream().map(TornCommand::name).toList());
  }

  /** One before each write, two for a commit, two for each half of a key, one for the answer. */
  @Override
  int moments(WritesPage.Row row) {
    return row.moments();
  }
}
