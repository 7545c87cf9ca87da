package farthing.fuzz;

import farthing.applets.LsamApplet;
import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.fuzz.FuzzTarget.Broken;
import farthing.purse.CommandApdu;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.reader.TearableCard;
import farthing.reader.TearableJavaCard;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.SecurityCardMaking;
import farthing.testkit.PurseProfile;
import farthing.testkit.ScriptedPurseApplet;
import farthing.testkit.TearableSoftwarePurse;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Commands to both purses and to the load security card. An input is a row of commands, each behind
 * one byte of length; its first byte says whether the card is blank or personalised.
 */
final class PurseTargets {
  private static final int LARGEST = 2_000;
  private static final int MOST_COMMANDS = 20;

  private static final int PERSONALISE = 0xE0;
  private static final int VERIFY = 0x20;
  private static final int CREDIT = 0x52;
  private static final int DEBIT = 0x54;
  private static final int UPDATE = 0x58;

  /** All others read, or are of RAM alone. */
  private static final Set<Integer> WRITING = Set.of(PERSONALISE, VERIFY, CREDIT, DEBIT, UPDATE);

  private static final Set<Integer> OF_EVERY_CARD =
      Set.of(
          StatusWord.DONE,
          StatusWord.DATA_WRONG,
          StatusWord.BAD_SEQUENCE,
          StatusWord.PIN_WANTED,
          StatusWord.PIN_BLOCKED,
          StatusWord.BLOCKED,
          StatusWord.LENGTH_WRONG,
          StatusWord.P1_P2_WRONG,
          StatusWord.NOT_FOUND,
          StatusWord.INS_UNKNOWN,
          StatusWord.CLA_UNKNOWN);

  private static final Set<Integer> OF_A_PURSE =
      Set.of(
          StatusWord.S2_WRONG,
          StatusWord.LOCKED_FOR_GOOD,
          StatusWord.CURRENCY_NOT_THE_SLOTS,
          StatusWord.AMOUNT_TOO_HIGH,
          StatusWord.AMOUNT_TOO_LOW,
          StatusWord.SIGNATURE_NOT_AVAILABLE,
          StatusWord.NO_SUCH_SLOT,
          StatusWord.NTIEP_USED_UP,
          StatusWord.RECORD_NOT_FOUND);

  private static final Set<Integer> OF_A_SECURITY_CARD = Set.of(StatusWord.KEY_NOT_FOUND);

  private PurseTargets() {}

  static List<FuzzTarget> all() {
    Kind purse = new Kind(Purse.select(), OF_A_PURSE, PurseTargets::twentyEuros);
    Kind securityCard =
        new Kind(Lsam.select(), OF_A_SECURITY_CARD, PurseTargets::holdingTwoMasters);
    return List.of(
        new FuzzTarget(
            "software-purse",
            "commands to the purse in software",
            LARGEST,
            purse.probe(() -> TearableSoftwarePurse.inMemory(new Random(1)))),
        new FuzzTarget(
            "purse-applet",
            "commands to the Java Card applet",
            LARGEST,
            purse.probe(() -> ScriptedPurseApplet.insertTearable(new Random(1)))),
        new FuzzTarget(
            "load-security-card",
            "commands to the load security card",
            LARGEST,
            securityCard.probe(() -> TearableJavaCard.insert(Lsam.AID, LsamApplet.class))));
  }

  private interface Making {
    void personalise(TearableCard blank) throws IOException;
  }

  /**
   * Purse or security card.
   *
   * @param known the status words that it has besides those that every card has
   */
  private record Kind(CommandApdu select, Set<Integer> known, Making making) {

    FuzzTarget.Probe probe(Supplier<TearableCard> cards) {
      return input -> {
        if (input.length == 0) {
          return;
        }
        try (TearableCard card = cards.get()) {
          if ((input[0] & 1) == 1) {
            making.personalise(card);
          }
          card.transmit(select);
          row(card, input);
        }
      };
    }

    private void row(TearableCard card, byte[] input) throws IOException {
      int at = 1;
      for (int i = 0; i < MOST_COMMANDS && at < input.length; i++) {
        int length = Math.min(input[at] & 0xFF, input.length - at - 1);
        command(card, Bytes.of(input, at + 1, length));
        at += 1 + length;
      }
    }

    private void command(TearableCard card, Bytes bytes) throws IOException {
      CommandApdu command;
      try {
        command = CommandApdu.parse(bytes);
      } catch (Malformed e) {
        return;
      }
      ResponseApdu answer = card.transmit(command);
      if (!isKnown(answer.status())) {
        throw new Broken("a status word is of the page, not %04X".formatted(answer.status()));
      }
      if (!answer.isDone() && !answer.data().isEmpty()) {
        throw new Broken("a refusal carries no data");
      }
      if (card.moments() > 1 && !mayWrite(command, answer)) {
        throw new Broken(
            "a refusal changes nothing, and neither does who asks: %s, %04X"
                .formatted(command, answer.status()));
      }
    }

    private boolean isKnown(int status) {
      return OF_EVERY_CARD.contains(status) || known.contains(status) || isPinWrong(status);
    }
  }

  /** What a command does, and of what it refuses the guesses, which are counted. */
  private static boolean mayWrite(CommandApdu command, ResponseApdu answer) {
    boolean counted =
        switch (command.ins()) {
          case VERIFY -> isPinWrong(answer.status());
          case DEBIT, CREDIT -> answer.status() == StatusWord.S2_WRONG;
          // its parts are kept until the last has come; the card stays blank
          case PERSONALISE -> true;
          default -> false;
        };
    return counted || (answer.isDone() && WRITING.contains(command.ins()));
  }

  private static boolean isPinWrong(int status) {
    return (status & 0xFFF0) == StatusWord.PIN_WRONG;
  }

  private static void twentyEuros(TearableCard blank) throws IOException {
    blank.transmit(Purse.select());
    for (CommandApdu part : PurseProfile.ofTwentyEuros().commands()) {
      if (!blank.transmit(part).isDone()) {
        throw new IllegalStateException("the purse was not personalised");
      }
    }
  }

  private static void holdingTwoMasters(TearableCard blank) throws IOException {
    SecurityCardMaking.make(blank, MASTERS, PinBlock.ofDigits("2718"));
  }

  static final KeyRing MASTERS =
      KeyRing.empty()
          .with(new MasterKeyName(KeyUsage.LOAD, 0x4663, Suite.AES_128, 1), key("11"))
          .with(new MasterKeyName(KeyUsage.UPDATE, 0x4663, Suite.AES_128, 1), key("22"));

  private static MacKey key(String octet) {
    return MacKey.of(Suite.AES_128, Bytes.ofHex(octet.repeat(MacKey.SIZE)).toArray());
  }
}
