package farthing.fuzz;

import farthing.base.Malformed;
import farthing.fuzz.FuzzTarget.Broken;
import farthing.purse.Purse;
import farthing.testkit.agreement.PurseAgreement;
import farthing.testkit.agreement.PurseKind;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of steps for both purses: what is read of it is done, and they answer alike. */
final class ReplayTarget {
  private static final int LARGEST = 16 * 1024;

  private static final String POWER = "> power";

  /** What a card answers before, its platform says. */
  private static final String SELECTED =
      "> " + Purse.select().toBytes().hex() + " draws 0000000000000000";

  /** SELECT in another channel or class: a card's platform hears it before any applet does. */
  private static final Pattern OF_THE_PLATFORM = Pattern.compile("> (?!00)[0-9a-fA-F]{2}[aA]4");

  private ReplayTarget() {}

  static FuzzTarget target() {
    return new FuzzTarget("replay", "steps that both purses do again", LARGEST, ReplayTarget::read);
  }

  private static void read(byte[] input) {
    List<String> lines =
        Stream.concat(
                Stream.of(SELECTED),
                new String(input, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !OF_THE_PLATFORM.matcher(line).lookingAt())
                    .map(line -> line.equals(POWER) ? line + "\n" + SELECTED : line)
                    .flatMap(String::lines))
            .toList();
    try {
      List<String> told =
          new PurseAgreement(PurseKind.all(), InstantSource.system(), _ -> {}).replay(lines);
      if (!told.getLast().equals(PurseAgreement.AGREED)) {
        throw new Broken("both purses answer alike: " + told);
      }
    } catch (Malformed e) {
      // the documented refusal
    }
  }
}
