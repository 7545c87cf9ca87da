package farthing.app;

import farthing.base.Malformed;
import farthing.client.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that a card's client may talk to: what its issuer wrote beside it, one address a
 * line, and what the person adds. Payment servers and load servers stand in files of their own.
 */
enum CardServers {
  PAYMENT("payment server", "servers", "--payment-server"),
  LOAD("load server", "load-servers", "--load-server");

  private static final int LARGEST = 64 * 1024;

  private final String what;
  private final String ending;
  private final String option;

  CardServers(String what, String ending, String option) {
    this.what = what;
    this.ending = ending;
    this.option = option;
  }

  private Path beside(Path card) {
    return card.resolveSibling(card.getFileName() + "." + ending);
  }

  void write(Path card, List<Origin> servers) throws IOException {
    if (!servers.isEmpty()) {
      DurableText.write(beside(card), servers.stream().map(Origin::toString).toList());
    }
  }

  /**
   * All of them; at least one.
   *
   * @param added by the person, for this once
   * @throws Failed if none is known, or one is no address of the web
   */
  List<String> of(Path card, List<String> added) {
    List<String> all = known(card, added);
    if (all.isEmpty()) {
      throw Failed.wrongUsage(
          "no " + what + " is known that this card may use",
          "The card was not touched. Name one that you trust: " + option + " URL");
    }
    return all;
  }

  /** All of them, perhaps none: to finish what was begun takes no list. */
  List<String> known(Path card, List<String> added) {
    List<String> all = new ArrayList<>(added);
    Path list = beside(card);
    try {
      if (Files.exists(list) && Files.size(list) <= LARGEST) {
        Files.readAllLines(list).stream()
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .forEach(all::add);
      }
      all.forEach(Origin::of);
      return all;
    } catch (IOException | Malformed e) {
      throw Failed.wrongUsage(
          "the " + what + "s of this card are not usable: " + e.getMessage(),
          "The card was not touched. Each line of " + list + " is one https address.");
    }
  }
}
