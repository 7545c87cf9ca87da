package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.reader.TearableCard;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Power lost at every moment of every command: the purse comes back as it was before, as it will be
 * after, or with a try counted, and works on.
 *
 * <p>The first thing that a command with an S2 or a PIN writes is the count, the same for a right
 * one and a wrong one: so whoever watches the card and pulls it before it writes has learnt
 * nothing, and whoever pulls it later has been counted.
 */
abstract class TearConformance implements PurseMaker {
  /** As the page says that the purse at hand has: a write that goes unseen is missed. */
  abstract int moments(WritesPage.Row row);

  static List<TornCommand> commands() {
    return TornCommands.ALL;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void powerLostAtAnyMomentLeavesThePurseBeforeOrAfter(TornCommand command) throws Exception {
    int moments = momentsUntorn(command);
    assertThat(moments)
        .as("moments of " + command)
        .isEqualTo(moments(WritesPage.row(command.name())));
    PurseSeen before = seenBefore(command);
    PurseSeen after = seenAfter(command);
    List<TornCommand.Memory> memories = new ArrayList<>();
    for (int moment = 1; moment <= moments; moment++) {
      PurseSeen found = PurseSeen.of(torn(command, moment));
      TornCommand.Memory memory = memory(command, moment, found, before, after);
      if (memories.isEmpty() || memories.getLast() != memory) {
        memories.add(memory);
      }
    }
    assertThat(memories).isEqualTo(command.memories());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void tornPurseWorksOn(TornCommand command) throws Exception {
    int moments = momentsUntorn(command);
    for (int moment = 1; moment <= moments; moment++) {
      TornCard.worksOn(command, torn(command, moment), moment > 1);
    }
  }

  private int momentsUntorn(TornCommand command) throws CardGone {
    TestCard card = command.card(this);
    CommandApdu apdu = command.prepare(card);
    card.send(apdu);
    return ((TearableCard) card.link).moments();
  }

  private PurseSeen seenBefore(TornCommand command) throws CardGone {
    TestCard card = command.card(this);
    command.prepare(card);
    reset(card.link);
    return PurseSeen.of(card);
  }

  private PurseSeen seenAfter(TornCommand command) throws CardGone {
    TestCard card = command.card(this);
    card.send(command.prepare(card));
    reset(card.link);
    return PurseSeen.of(card);
  }

  private TestCard torn(TornCommand command, int moment) throws CardGone {
    TestCard card = command.card(this);
    CommandApdu apdu = command.prepare(card);
    ((TearableCard) card.link).cutPowerAt(moment);
    assertThatThrownBy(() -> card.send(apdu)).isInstanceOf(CardGone.class);
    reset(card.link);
    return card;
  }

  private static TornCommand.Memory memory(
      TornCommand command, int moment, PurseSeen found, PurseSeen before, PurseSeen after) {
    if (found.equals(before)) {
      return TornCommand.Memory.AS_BEFORE;
    }
    if (found.equals(before.withOneWrongS2More())) {
      return TornCommand.Memory.S2_COUNTED;
    }
    if (found.equals(before.withOnePinTryLess())) {
      return TornCommand.Memory.PIN_COUNTED;
    }
    assertThat(found).as("%s torn at moment %d", command, moment).isEqualTo(after);
    return TornCommand.Memory.AS_AFTER;
  }

  @Override
  public void reset(CardLink card) throws CardGone {
    ((TearableCard) card).powerUp();
  }
}
