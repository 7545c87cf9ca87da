package farthing.issuing;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import java.util.ArrayList;
import java.util.List;

/** PERSONALISE in as few parts as its elements fit, none split over two. */
final class PersonaliseCommands {
  private static final int LAST_PART = 0xFF;

  /** As much as a secure channel has room for in a short command, with padding and MAC. */
  private static final int MOST_IN_ONE_PART = 239;

  private PersonaliseCommands() {}

  static List<CommandApdu> of(List<Bytes> elements) {
    List<CommandApdu> commands = new ArrayList<>();
    Bytes part = Bytes.empty();
    for (Bytes element : elements) {
      if (part.size() + element.size() > MOST_IN_ONE_PART) {
        commands.add(Purse.personalise(commands.size() + 1, part));
        part = Bytes.empty();
      }
      part = part.plus(element);
    }
    commands.add(Purse.personalise(LAST_PART, part));
    return commands;
  }
}
