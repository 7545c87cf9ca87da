package farthing.load;

import farthing.base.Suite;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What this load server accepts.
 *
 * @param name of this load server, 1 to 20 of A to Z, a to z, 0 to 9: references begin with it
 * @param suites of cards
 * @param clockSkew by which an order may seem to be of the future
 * @param softwareUnloads what is taken back from software purses, which can be copied
 */
public record LoadPolicy(
    String name, Set<Suite> suites, Duration clockSkew, SoftwareUnloads softwareUnloads) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{1,20}");

  /** What is taken back from software purses. */
  public enum SoftwareUnloads {
    /** Nothing. */
    REFUSED,
    /**
     * What the purse holds, if its number is above the last one it has paid or been loaded with. A
     * copy that is not behind gets through.
     */
    BY_NUMBER_ALONE
  }

  public LoadPolicy {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a load server's name has 1 to 20 letters and digits");
    }
    suites = Set.copyOf(suites);
  }

  public static LoadPolicy usual() {
    return new LoadPolicy("L1", Suite.USUAL, Duration.ofMinutes(2), SoftwareUnloads.REFUSED);
  }

  public LoadPolicy allowing(Set<Suite> others) {
    return new LoadPolicy(name, others, clockSkew, softwareUnloads);
  }

  public LoadPolicy unloadingSoftware(SoftwareUnloads how) {
    return new LoadPolicy(name, suites, clockSkew, how);
  }
}
