package farthing.app;

import farthing.base.Malformed;
import farthing.client.Origin;
import farthing.client.PaymentServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The payment servers that a card's client may talk to: what its issuer wrote beside it, one
 * address a line, and what the person adds.
 */
final class CardServers {
  private static final int LARGEST = 64 * 1024;

  private CardServers() {}

  private static Path beside(Path card) {
    return card.resolveSibling(card.getFileName() + ".servers");
  }

  static void write(Path card, List<Origin> servers) throws IOException {
    if (!servers.isEmpty()) {
      Files.write(beside(card), servers.stream().map(Origin::toString).toList());
    }
  }

  /**
   * @param added by the person, for this once
   */
  static PaymentServers of(Path card, List<String> added) {
    List<String> all = new ArrayList<>(added);
    Path list = beside(card);
    try {
      if (Files.exists(list) && Files.size(list) <= LARGEST) {
        Files.readAllLines(list).stream()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .forEach(all::add);
      }
      if (all.isEmpty()) {
        throw Failed.wrongUsage(
            "no payment server is known that this card may pay at",
            "The card was not touched. Name one that you trust: --payment-server URL");
      }
      return PaymentServers.of(all);
    } catch (IOException | Malformed e) {
      throw Failed.wrongUsage(
          "the payment servers beside the card are not usable: " + e.getMessage(),
          "The card was not touched. Each line of " + list + " is one https address.");
    }
  }
}
