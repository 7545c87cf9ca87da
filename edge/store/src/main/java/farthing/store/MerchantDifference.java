package farthing.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a change of a merchant changed, for the log of acts: the terms' names, and no secret. */
final class MerchantDifference {
  private MerchantDifference() {}

  /** As the command that makes such a change is called; nothing if all is the same. */
  static Optional<String> between(Merchant before, Merchant after) {
    if (before.active() != after.active()) {
      return Optional.of(after.active() ? "merchant resume" : "merchant stop");
    }
    List<String> terms = new ArrayList<>();
    note(terms, "name", before.displayName(), after.displayName());
    note(terms, "origin", before.origin(), after.origin());
    note(terms, "status URL", before.statusUrl(), after.statusUrl());
    note(terms, "limits", before.takes(), after.takes());
    note(terms, "suites", before.suites(), after.suites());
    note(terms, "modes", before.modes(), after.modes());
    if (!terms.isEmpty()) {
      return Optional.of("merchant change " + String.join(", ", terms));
    }
    return before.apiKeyHash().equals(after.apiKeyHash())
        ? Optional.empty()
        : Optional.of("merchant api-key");
  }

  private static void note(List<String> terms, String name, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      terms.add(name);
    }
  }
}
