package farthing.fuzz;

import java.util.List;

/** A reader with a fault that nobody finds by chance: three bytes, one after the other. */
public final class BreaksOnPurpose implements FuzzTargetSource {
  static final String NAME = "breaks-on-purpose";

  @Override
  public List<FuzzTarget> targets() {
    return List.of(new FuzzTarget(NAME, "a reader with a fault", 100, BreaksOnPurpose::read));
  }

  private static void read(byte[] input) {
    if (input.length > 2 && input[0] == 'b' && input[1] == 'a') {
      if (input[2] == 'd') {
        throw new FuzzTarget.Broken("bad is read like anything else");
      }
    }
  }
}
