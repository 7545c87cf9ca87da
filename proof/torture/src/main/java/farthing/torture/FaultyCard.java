package farthing.torture;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import farthing.reader.TearableCard;
import farthing.torture.RunPlan.OnCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way to a card on which happens what the run's plan wants. */
public final class FaultyCard implements CardLink {
  private static final int DEBIT = 0x54;
  private static final int CREDIT = 0x52;
  private static final int MOST_KEPT = 32;

  private final TearableCard card;
  private final int moments;
  private final Run run;
  private final Tally tally;
  private final List<CommandApdu> older = new ArrayList<>();
  private Optional<ResponseApdu> last = Optional.empty();
  private boolean gone;

  public FaultyCard(TorturedCard card, Run run, Tally tally) {
    this.card = card.link();
    this.moments = card.moments();
    this.run = run;
    this.tally = tally;
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (gone) {
      throw new CardGone("it was pulled out");
    }
    Optional<OnCommand> fault = run.command(isOfValue(command));
    ResponseApdu answer = fault.isPresent() ? suffer(fault.get(), command) : card.transmit(command);
    run.story.tell(
        "card: %s -> +%d %04X".formatted(command, answer.data().size(), answer.status()));
    if (older.size() < MOST_KEPT) {
      older.add(command);
    }
    last = Optional.of(answer);
    return answer;
  }

  private ResponseApdu suffer(OnCommand what, CommandApdu command) throws CardGone {
    int salt = what.salt();
    boolean needsOlder =
        what.fault() == Fault.OLDER_CARD_COMMAND_AGAIN || what.fault() == Fault.OLDER_CARD_ANSWER;
    if (needsOlder && older.isEmpty()) {
      return card.transmit(command);
    }
    if (what.fault() == Fault.CARD_TORN) {
      return torn(command, salt);
    }
    tell(what.fault(), command);
    return switch (what.fault()) {
      case CARD_PULLED_BEFORE -> throw pulled();
      case CARD_PULLED_AFTER -> {
        card.transmit(command);
        throw pulled();
      }
      case CLIENT_KILLED -> {
        if (salt % 2 == 0) {
          card.transmit(command);
        }
        throw new Killed();
      }
      case CARD_COMMAND_ALTERED -> card.transmit(altered(command, salt));
      case CARD_ANSWER_ALTERED -> altered(card.transmit(command), salt);
      case CARD_COMMAND_DOUBLED -> {
        card.transmit(command);
        yield card.transmit(command);
      }
      case OLDER_CARD_COMMAND_AGAIN -> {
        card.transmit(older.get(salt % older.size()));
        yield card.transmit(command);
      }
      case OLDER_CARD_ANSWER -> {
        card.transmit(command);
        yield last.orElseThrow();
      }
      default -> throw new IllegalStateException(what.fault() + " is none of a card");
    };
  }

  /** Where the command had not that many moments, it was not torn, and nothing is counted. */
  private ResponseApdu torn(CommandApdu command, int salt) throws CardGone {
    card.cutPowerAt(1 + (isOfValue(command) ? salt % moments : 0));
    try {
      return card.transmit(command);
    } catch (CardGone e) {
      tell(Fault.CARD_TORN, command);
      gone = true;
      throw e;
    }
  }

  private void tell(Fault fault, CommandApdu command) {
    tally.count(fault);
    run.story.tell("FAULT " + fault.word() + ": " + command);
  }

  private static boolean isOfValue(CommandApdu command) {
    return command.ins() == DEBIT || command.ins() == CREDIT;
  }

  private CardGone pulled() {
    gone = true;
    return new CardGone("it was pulled out");
  }

  /** Behind the header: where a header is altered a real card hears nothing it understands. */
  private static CommandApdu altered(CommandApdu command, int salt) {
    return command.data().isEmpty()
        ? new CommandApdu(
            command.cla(),
            command.ins(),
            command.p1() ^ 1 << salt % 4,
            command.p2(),
            command.data(),
            command.wantsAnswer())
        : new CommandApdu(
            command.cla(),
            command.ins(),
            command.p1(),
            command.p2(),
            HttpMessage.flipped(command.data(), salt),
            command.wantsAnswer());
  }

  private static ResponseApdu altered(ResponseApdu answer, int salt) {
    return ResponseApdu.parse(HttpMessage.flipped(answer.toBytes(), salt));
  }

  /** The person keeps the card: its link is closed by whoever opened it. */
  @Override
  public void close() {
    gone = true;
  }
}
