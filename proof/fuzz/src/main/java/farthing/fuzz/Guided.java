package farthing.fuzz;

/** What the fuzzer calls with each of its inputs; its argument names the target. */
public final class Guided {
  private static volatile FuzzTarget.Probe probe = _ -> {};

  private Guided() {}

  /** Called once. What stays open while the process lives is opened here, not against the clock. */
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    probe =
        FuzzTargets.find(arguments[0])
            .orElseThrow(() -> new IllegalArgumentException("no target " + arguments[0]))
            .probe();
    probe.read(new byte[0]);
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    probe.read(input);
  }
}
