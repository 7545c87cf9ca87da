package farthing.app;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import farthing.store.Merchant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a merchant may take, as it is typed. */
final class MerchantLimits {
  private static final String USUAL_MAXIMUM = "500";

  @Option(
      names = "--currency",
      paramLabel = "CUR",
      split = ",",
      description = {
        "What it takes, as in EUR; may be repeated. A new merchant takes EUR if left.",
        "'authentication': cards may identify themselves to it and pay nothing."
      })
  private List<String> currencies = new ArrayList<>();

  @Option(
      names = "--min",
      paramLabel = "AMOUNT",
      description =
          "Smallest amount of one purchase, in the first currency; the smallest coin for a new"
              + " merchant if left.")
  private Optional<String> min;

  @Option(
      names = "--max",
      paramLabel = "AMOUNT",
      description =
          "Largest amount of one purchase, in the first currency; 500 for a new merchant if left.")
  private Optional<String> max;

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

  /**
   * @param minMinor in minor units of whatever currency is paid in
   * @param maxMinor likewise
   */
  record Limits(
      Set<Currency> currencies,
      int minMinor,
      int maxMinor,
      Set<Suite> suites,
      Set<PurchaseMode> modes) {}

  /**
   * Of a new merchant.
   *
   * @throws Malformed if what was typed is no currency or amount
   */
  Limits ofNew() {
    Set<Currency> taken = typed(Set.of(Currency.EUR));
    Currency first = first(taken);
    return new Limits(
        taken,
        min.map(text -> Amount.parse(text, first).minor()).orElse(1),
        Amount.parse(max.orElse(USUAL_MAXIMUM), first).minor(),
        suites.map(Kind::suitesOf).orElse(Suite.USUAL),
        modes.map(Kind::modesOf).orElse(PurchaseMode.USUAL));
  }

  /** What is not typed stays. */
  Limits changing(Merchant merchant) {
    Set<Currency> taken = typed(merchant.currencies());
    if (currencies.isEmpty()
        && taken.stream()
                .filter(currency -> !currency.isAuthentication())
                .mapToInt(Currency::exponent)
                .distinct()
                .count()
            > 1) {
      throw new Malformed("its currencies count differently: name --currency as well");
    }
    Currency first = first(taken);
    return new Limits(
        taken,
        min.map(text -> Amount.parse(text, first).minor()).orElse(merchant.minMinor()),
        max.map(text -> Amount.parse(text, first).minor()).orElse(merchant.maxMinor()),
        suites.map(Kind::suitesOf).orElse(merchant.suites()),
        modes.map(Kind::modesOf).orElse(merchant.modes()));
  }

  boolean isTyped() {
    return !currencies.isEmpty()
        || min.isPresent()
        || max.isPresent()
        || suites.isPresent()
        || modes.isPresent();
  }

  private Set<Currency> typed(Set<Currency> otherwise) {
    if (currencies.isEmpty()) {
      return otherwise;
    }
    Set<Currency> taken = new LinkedHashSet<>();
    currencies.forEach(currency -> taken.add(named(currency)));
    return taken;
  }

  private static Currency named(String typed) {
    return typed.equals(Currency.AUTHENTICATION.name())
        ? Currency.AUTHENTICATION
        : Currency.named(typed);
  }

  /** That amounts are typed in: nothing is all that is ever authenticated. */
  private static Currency first(Set<Currency> taken) {
    return taken.stream()
        .filter(currency -> !currency.isAuthentication())
        .findFirst()
        .orElse(Currency.AUTHENTICATION);
  }
}
