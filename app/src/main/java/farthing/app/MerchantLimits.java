package farthing.app;

import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import farthing.store.Merchant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a merchant may take, as it is typed. */
final class MerchantLimits {
  private static final String USUAL_MAXIMUM = "500";

  @ArgGroup(exclusive = false, multiplicity = "0..20", heading = "For each of its currencies:%n")
  private List<Agreed> typed = new ArrayList<>(); // picocli adds to it

  @Option(
      names = "--suites",
      paramLabel = "SUITES",
      description = "Suites of the cards it takes, as 20,10; 20 for a new merchant if left.")
  private Optional<String> suites;

  @Option(
      names = "--modes",
      paramLabel = "FIGURES",
      description =
          "Who may check its purchases' proofs, as 5,6: 5 the security card, 6 the payment server, 7"
              + " the operator's own terminals, 8 the merchant itself; 5 for a new merchant if left.")
  private Optional<String> modes;

  /** Some currencies, and how much of each at once. */
  static final class Agreed {
    @Option(
        names = "--currency",
        paramLabel = "CUR",
        description = {
          "What it takes, as EUR, or P1001: points of programme 1001, or 'authentication': cards may",
          "identify themselves to it and pay nothing. May be repeated, each time with its own --min and",
          "--max. A new merchant takes EUR if left; for others, those named are all."
        })
    private String currencies = "";

    @Option(
        names = "--min",
        paramLabel = "AMOUNT",
        description = "Smallest amount at once; the smallest there is if left for a new currency.")
    private String min = "";

    @Option(
        names = "--max",
        paramLabel = "AMOUNT",
        description = "Largest amount at once; 500 if left for a new currency.")
    private String max = "";

    private List<Currency> named() {
      return Arrays.stream(currencies.split(","))
          .map(String::strip)
          .map(MerchantLimits::named)
          .toList();
    }

    /** Nothing is all that is ever authenticated, whatever is typed for the money beside it. */
    private AmountRange range(Currency currency, AmountRange otherwise) {
      if (currency.isAuthentication()) {
        return otherwise;
      }
      return new AmountRange(
          min.isEmpty() ? otherwise.leastMinor() : Amount.parse(min, currency).minor(),
          max.isEmpty() ? otherwise.mostMinor() : Amount.parse(max, currency).minor());
    }
  }

  /**
   * @param takes in which currencies, and how much of each at once
   */
  record Limits(Map<Currency, AmountRange> takes, Set<Suite> suites, Set<PurchaseMode> modes) {}

  /**
   * Of a new merchant.
   *
   * @throws Malformed if what was typed is no currency or amount
   */
  Limits ofNew() {
    return new Limits(
        takes(Map.of(Currency.EUR, usual(Currency.EUR))),
        suites.map(Kind::suitesOf).orElse(Suite.USUAL),
        modes.map(Kind::modesOf).orElse(PurchaseMode.USUAL));
  }

  /** What is not typed stays. */
  Limits changing(Merchant merchant) {
    return new Limits(
        takes(merchant.takes()),
        suites.map(Kind::suitesOf).orElse(merchant.suites()),
        modes.map(Kind::modesOf).orElse(merchant.modes()));
  }

  boolean isTyped() {
    return !typed.isEmpty() || suites.isPresent() || modes.isPresent();
  }

  private Map<Currency, AmountRange> takes(Map<Currency, AmountRange> before) {
    if (typed.isEmpty()) {
      return before;
    }
    if (typed.size() == 1 && typed.getFirst().currencies.isEmpty()) {
      return ofItsOnly(before, typed.getFirst());
    }
    Map<Currency, AmountRange> takes = new HashMap<>();
    for (Agreed some : typed) {
      if (some.currencies.isEmpty()) {
        throw new Malformed("of which currency? Name --currency before its --min and --max");
      }
      for (Currency currency : some.named()) {
        AmountRange otherwise = before.getOrDefault(currency, usual(currency));
        if (takes.put(currency, some.range(currency, otherwise)) != null) {
          throw new Malformed(currency + " is named twice");
        }
      }
    }
    return takes;
  }

  /** Who proves a card without taking anything from it does so besides. */
  private static Map<Currency, AmountRange> ofItsOnly(
      Map<Currency, AmountRange> before, Agreed bounds) {
    List<Currency> taken =
        before.keySet().stream().filter(currency -> !currency.isAuthentication()).toList();
    if (taken.size() > 1) {
      throw new Malformed(
          "it takes several currencies: name --currency for each, before its --min and --max");
    }
    Map<Currency, AmountRange> takes = new HashMap<>(before);
    taken.forEach(currency -> takes.computeIfPresent(currency, bounds::range));
    return takes;
  }

  private static AmountRange usual(Currency currency) {
    return currency.isAuthentication()
        ? new AmountRange(0, 0)
        : new AmountRange(1, Amount.parse(USUAL_MAXIMUM, currency).minor());
  }

  private static Currency named(String typed) {
    return typed.equals(Currency.AUTHENTICATION.name())
        ? Currency.AUTHENTICATION
        : Currency.named(typed);
  }
}
