package farthing.app;

import farthing.accounts.FloatArrangement;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a bank may do with cards, and who holds the funds, as it is typed. */
final class BankRights {
  @Option(
      names = "--loads",
      paramLabel = "yes|no",
      description = "Whether it may load cards; a new bank may if left.")
  private Optional<String> loads;

  @Option(
      names = "--unloads",
      paramLabel = "yes|no",
      description = "Whether it may unload cards; a new bank may if left.")
  private Optional<String> unloads;

  @Option(
      names = "--float",
      paramLabel = "WHO",
      description = {
        "Where the funds of a load go: `pool`, to the card issuer's pool; `bank-keeps`, they stay",
        "with the bank, which settles; `same-house`, bank and issuer are one. `pool` if left.",
        "Behind points there are none: they are their programme's, whatever this says."
      })
  private Optional<String> arrangement;

  Optional<Boolean> loads() {
    return loads.map(BankRights::yes);
  }

  Optional<Boolean> unloads() {
    return unloads.map(BankRights::yes);
  }

  Optional<FloatArrangement> arrangement() {
    return arrangement.map(FloatArrangement::ofWord);
  }

  boolean isTyped() {
    return loads.isPresent() || unloads.isPresent() || arrangement.isPresent();
  }

  private static boolean yes(String word) {
    return Kind.yesOrNo().reading().read(word, java.nio.file.Path.of(""));
  }
}
