package farthing.fuzz;

import farthing.applets.PurseApplet;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.fuzz.FuzzTarget.Broken;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.reader.JcardsimLink;
import farthing.testkit.PurseProfile;
import farthing.virtual.VirtualPurse;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Commands to both purses. An input is a row of commands, each behind one byte of length; its first
 * byte says whether the purse is blank or personalised.
 */
final class PurseTargets {
  private static final int LARGEST = 2_000;
  private static final int MOST_COMMANDS = 20;

  private static final Set<Integer> KNOWN =
      Set.of(
          StatusWord.DONE,
          StatusWord.S2_WRONG,
          StatusWord.LOCKED_FOR_GOOD,
          StatusWord.CURRENCY_NOT_THE_SLOTS,
          StatusWord.AMOUNT_TOO_HIGH,
          StatusWord.AMOUNT_TOO_LOW,
          StatusWord.DATA_WRONG,
          StatusWord.SIGNATURE_NOT_AVAILABLE,
          StatusWord.NO_SUCH_SLOT,
          StatusWord.NTIEP_USED_UP,
          StatusWord.BAD_SEQUENCE,
          StatusWord.PIN_WANTED,
          StatusWord.PIN_BLOCKED,
          StatusWord.BLOCKED,
          StatusWord.LENGTH_WRONG,
          StatusWord.P1_P2_WRONG,
          StatusWord.NOT_FOUND,
          StatusWord.RECORD_NOT_FOUND,
          StatusWord.INS_UNKNOWN,
          StatusWord.CLA_UNKNOWN);

  private PurseTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "software-purse",
            "commands to the purse in software",
            LARGEST,
            probe(() -> VirtualPurse.inMemory(new Random(1)))),
        new FuzzTarget(
            "purse-applet",
            "commands to the Java Card applet",
            LARGEST,
            probe(() -> JcardsimLink.insert(PurseApplet.class))));
  }

  private static FuzzTarget.Probe probe(Supplier<CardLink> cards) {
    return input -> {
      if (input.length == 0) {
        return;
      }
      try (CardLink card = cards.get()) {
        if ((input[0] & 1) == 1) {
          personalise(card);
        }
        card.transmit(Purse.select());
        row(card, input);
      }
    };
  }

  private static void row(CardLink card, byte[] input) throws CardGone {
    int at = 1;
    for (int i = 0; i < MOST_COMMANDS && at < input.length; i++) {
      int length = Math.min(input[at] & 0xFF, input.length - at - 1);
      command(card, Bytes.of(input, at + 1, length));
      at += 1 + length;
    }
  }

  private static void command(CardLink card, Bytes bytes) throws CardGone {
    CommandApdu command;
    try {
      command = CommandApdu.parse(bytes);
    } catch (Malformed e) {
      return;
    }
    ResponseApdu answer = card.transmit(command);
    if (!KNOWN.contains(answer.status()) && (answer.status() & 0xFFF0) != StatusWord.PIN_WRONG) {
      throw new Broken("a status word is of the page, not %04X".formatted(answer.status()));
    }
    if (answer.status() != StatusWord.DONE && !answer.data().isEmpty()) {
      throw new Broken("a refusal carries no data");
    }
  }

  private static void personalise(CardLink card) throws CardGone {
    card.transmit(Purse.select());
    for (CommandApdu part : PurseProfile.ofTwentyEuros().commands()) {
      if (!card.transmit(part).isDone()) {
        throw new IllegalStateException("the purse was not personalised");
      }
    }
  }
}
