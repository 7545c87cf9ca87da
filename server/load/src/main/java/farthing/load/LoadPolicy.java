package farthing.load;

import farthing.base.Suite;
import farthing.purse.ParameterUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What this load server accepts.
 *
 * @param name of this load server, 1 to 20 of A to Z, a to z, 0 to 9: references begin with it
 * @param suites of cards
 * @param clockSkew by which an order may seem to be of the future
 * @param softwareUnloads the books within which software purses are unloaded, which can be copied;
 *     empty: they are not
 * @param opened the slot, of a points programme, that each load opens on a card which has room for
 *     one more; on a card that has it, it sets the slot's limits. Empty: loads bring no slot
 * @param refunding how refunds are loaded; empty: they are not
 */
public record LoadPolicy(
    String name,
    Set<Suite> suites,
    Duration clockSkew,
    Optional<ShadowBalances> softwareUnloads,
    Optional<ParameterUpdate.Limits> opened,
    Optional<Refunding> refunding) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{1,20}");

  public LoadPolicy {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a load server's name has 1 to 20 letters and digits");
    }
    suites = Set.copyOf(suites);
  }

  public static LoadPolicy usual() {
    return new LoadPolicy(
        "L1",
        Suite.USUAL,
        Duration.ofMinutes(2),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public LoadPolicy named(String other) {
    return new LoadPolicy(other, suites, clockSkew, softwareUnloads, opened, refunding);
  }

  public LoadPolicy allowing(Set<Suite> others) {
    return new LoadPolicy(name, others, clockSkew, softwareUnloads, opened, refunding);
  }

  public LoadPolicy unloadingSoftwareWithin(ShadowBalances books) {
    return new LoadPolicy(name, suites, clockSkew, Optional.of(books), opened, refunding);
  }

  public LoadPolicy opening(ParameterUpdate.Limits slot) {
    return new LoadPolicy(name, suites, clockSkew, softwareUnloads, Optional.of(slot), refunding);
  }

  public LoadPolicy refunding(Refunding how) {
    return new LoadPolicy(name, suites, clockSkew, softwareUnloads, opened, Optional.of(how));
  }
}
