package farthing.testkit.agreement;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.CommandApdu;
import java.util.Optional;

/**
 * One thing done to a card, fixed to the last byte: a command, and what the card draws if it draws;
 * or the power taken away and given back.
 *
 * @param command nothing for a power cut
 * @param chance 8 bytes, the RND of an INITIALIZE
 */
record Step(Optional<CommandApdu> command, Bytes chance) {
  static final int CHANCE_SIZE = 8;

  private static final String POWER = "> power";
  private static final String COMMAND = "> ";
  private static final String DRAWS = " draws ";

  static Step of(CommandApdu command, Bytes chance) {
    return new Step(Optional.of(command), chance);
  }

  static Step powerCut() {
    return new Step(Optional.empty(), Bytes.of(new byte[CHANCE_SIZE]));
  }

  /** As {@link #parse} reads it. */
  String line() {
    return command.map(c -> COMMAND + c.toBytes().hex() + DRAWS + chance.hex()).orElse(POWER);
  }

  /**
   * @throws Malformed if it is not a line that {@link #line} makes
   */
  static Step parse(String line) {
    if (line.equals(POWER)) {
      return powerCut();
    }
    int draws = line.indexOf(DRAWS);
    if (!line.startsWith(COMMAND) || draws < COMMAND.length()) {
      throw new Malformed("a step is '> COMMAND draws CHANCE' or '> power', not: " + line);
    }
    Bytes chance = Bytes.ofHex(line.substring(draws + DRAWS.length()));
    if (chance.size() != CHANCE_SIZE) {
      throw new Malformed("a card draws " + CHANCE_SIZE + " bytes");
    }
    return of(CommandApdu.parse(Bytes.ofHex(line.substring(COMMAND.length(), draws))), chance);
  }
}
