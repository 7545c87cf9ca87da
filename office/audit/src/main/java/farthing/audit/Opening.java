package farthing.audit;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What cards held when they were made. Those that are not named held nothing. */
public final class Opening {
  private static final Pattern GAPS = Pattern.compile("\\s+");

  private final NavigableMap<IepId, Map<Currency, Long>> byCard =
      new TreeMap<>(AuditedCard.BY_NUMBER);

  private Opening() {}

  public static Opening none() {
    return new Opening();
  }

  /**
   * A register of cards, a line each: {@code 46415254-000000000042 EUR 20.00}; the same card again
   * for another currency. Empty lines and those that begin with # say nothing.
   *
   * @throws Malformed naming the line
   */
  public static Opening parse(List<String> lines) {
    Opening opening = none();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          opening.read(line);
        } catch (Malformed e) {
          throw new Malformed("line " + (i + 1) + ": " + e.getMessage(), e);
        }
      }
    }
    return opening;
  }

  private void read(String line) {
    String[] words = GAPS.split(line, -1);
    if (words.length != 3) {
      throw new Malformed("a card's number, a currency and an amount are wanted");
    }
    add(IepId.ofFull(words[0]), Amount.parse(words[2], Currency.named(words[1])));
  }

  /**
   * @throws Malformed if the card's balance in that currency was named before
   */
  public Opening add(IepId card, Amount balance) {
    Long before =
        byCard
            .computeIfAbsent(card, _ -> new HashMap<>())
            .putIfAbsent(balance.currency(), (long) balance.minor());
    if (before != null) {
      throw new Malformed("the card's balance in " + balance.currency() + " was named before");
    }
    return this;
  }

  Map<Currency, Long> of(IepId card) {
    return Map.copyOf(byCard.getOrDefault(card, Map.of()));
  }

  /** In the order of their numbers. */
  List<IepId> cards() {
    return new ArrayList<>(byCard.navigableKeySet());
  }
}
