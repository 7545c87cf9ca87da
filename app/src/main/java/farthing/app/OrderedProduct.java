package farthing.app;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.client.Origin;
import farthing.issuing.CardProduct;
import farthing.issuing.ProductDefinition;
import farthing.issuing.SlotTerms;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A product definition out of its file, and what goes out with the cards.
 *
 * @param pinDigits how long a PIN is that is drawn
 * @param pinFile one PIN for all, if it is not drawn
 */
record OrderedProduct(
    ProductDefinition definition,
    int pinDigits,
    Optional<Path> pinFile,
    List<Origin> paymentServers,
    List<Origin> loadServers) {
  private static final String NOTHING = "No number was given and no card made.";

  /**
   * @throws Failed if anything is wrong in it
   */
  static OrderedProduct read(Path file) throws IOException {
    Settings settings =
        SettingsFile.read(
            file,
            ProductSettings.ALL,
            "`farthing issue --help` explains every setting of a product. " + NOTHING);
    try {
      ProductDefinition definition =
          new ProductDefinition(
              settings.get(ProductSettings.NAME),
              hash(file),
              card(settings),
              settings.get(ProductSettings.FIRST),
              settings.get(ProductSettings.LAST));
      Optional<Path> pinFile = settings.find(ProductSettings.PIN_FILE);
      if (pinFile.isPresent() && !definition.card().wantsPin()) {
        throw new Malformed("pin-file is there, and pin-wanted-for says that no PIN is wanted");
      }
      return new OrderedProduct(
          definition,
          settings.get(ProductSettings.PIN_DIGITS),
          pinFile,
          servers(settings, ProductSettings.PAYMENT_SERVERS),
          servers(settings, ProductSettings.LOAD_SERVERS));
    } catch (Malformed e) {
      throw Failed.wrongUsage(file + ": " + e.getMessage(), NOTHING);
    }
  }

  private static List<Origin> servers(Settings settings, Setting<List<URI>> setting) {
    return settings.find(setting).orElse(List.of()).stream().map(Origin::of).toList();
  }

  private static CardProduct card(Settings settings) {
    Map<Currency, Amount> openings =
        byCurrency("opening", settings.find(ProductSettings.OPENING).orElse(List.of()));
    Map<Currency, Amount> purchases =
        byCurrency("purchase-maximum", settings.get(ProductSettings.PURCHASE_MAXIMUM));
    List<SlotTerms> slots = new ArrayList<>();
    List<Amount> maxima = settings.get(ProductSettings.MAXIMUM);
    byCurrency("maximum", maxima);
    for (Amount maximum : maxima) {
      Currency currency = maximum.currency();
      if (maximum.isZero()) {
        throw new Malformed("maximum is zero in " + currency.name() + ": the slot holds nothing");
      }
      Amount purchase =
          Optional.ofNullable(purchases.remove(currency))
              .orElseThrow(
                  () -> new Malformed("purchase-maximum has no amount in " + currency.name()));
      if (!maximum.covers(purchase)) {
        throw new Malformed(
            "purchase-maximum %s is above maximum, %s".formatted(purchase, maximum));
      }
      Amount opening =
          Optional.ofNullable(openings.remove(currency)).orElse(new Amount(0, currency));
      slots.add(new SlotTerms(opening, maximum, purchase));
    }
    mustBeUsedUp("opening", openings);
    mustBeUsedUp("purchase-maximum", purchases);
    return new CardProduct(
        settings.get(ProductSettings.MEDIUM).equals(ProductSettings.CHIP)
            ? CardProduct.Medium.CHIP
            : CardProduct.Medium.SOFTWARE,
        settings.get(ProductSettings.PROVIDER),
        Kind.suite(settings.get(ProductSettings.SUITE)),
        settings.get(ProductSettings.GENERATION),
        Period.ofMonths(settings.get(ProductSettings.MONTHS)),
        authenticationMode(settings.get(ProductSettings.PIN_WANTED)),
        slots,
        settings.get(ProductSettings.DISPOSABLE));
  }

  private static Map<Currency, Amount> byCurrency(String setting, List<Amount> amounts) {
    Map<Currency, Amount> all = new HashMap<>();
    for (Amount amount : amounts) {
      if (all.put(amount.currency(), amount) != null) {
        throw new Malformed(setting + " has two amounts in " + amount.currency().name());
      }
    }
    return all;
  }

  private static void mustBeUsedUp(String setting, Map<Currency, Amount> left) {
    if (!left.isEmpty()) {
      throw new Malformed(
          "%s has an amount in %s, and no slot of the card holds that: maximum names the slots"
              .formatted(setting, left.keySet().iterator().next().name()));
    }
  }

  /** AMIEP: 01 PIN wanted for load and unload, 02 for purchase. */
  private static int authenticationMode(String wanted) {
    return switch (wanted) {
      case ProductSettings.LOAD -> 0x01;
      case ProductSettings.PURCHASE -> 0x02;
      case ProductSettings.BOTH -> 0x03;
      default -> 0x00;
    };
  }

  /** As {@code sha256sum} says it. */
  private static Bytes hash(Path file) throws IOException {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
