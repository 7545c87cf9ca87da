package farthing.app;

import farthing.base.Amount;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What a card product's definition may say. */
final class ProductSettings {
  static final String SOFTWARE = "software";
  static final String CHIP = "chip";

  static final String NONE = "none";
  static final String PURCHASE = "purchase";
  static final String LOAD = "load";
  static final String BOTH = "both";

  static final Setting<String> NAME =
      Setting.needed("product", Kind.text(40), "Its name, for the register of cards.");
  static final Setting<Integer> PROVIDER =
      Setting.needed("provider", Kind.provider(), "PPIEP: whose cards they are.");
  static final Setting<String> MEDIUM =
      Setting.needed("medium", Kind.oneOf(SOFTWARE, CHIP), "What they are made of.");
  static final Setting<Integer> GENERATION =
      Setting.needed(
          "key-generation",
          Kind.keyGeneration(),
          "VKIEP: which masters their keys come from; 80 to ff are software purses.");
  static final Setting<String> SUITE =
      Setting.usually(
          "20",
          "suite",
          Kind.oneOf("20", "10"),
          "Their algorithms: 20, AES-128; 10, two-key TDES, is old and refused by most.");
  static final Setting<Long> FIRST =
      Setting.needed(
          "first-number",
          Kind.cardNumber(),
          "IDIEP at which the product's own range of numbers begins. Each number is given once.");
  static final Setting<Long> LAST =
      Setting.needed("last-number", Kind.cardNumber(), "Where the range ends, included.");
  static final Setting<Integer> MONTHS =
      Setting.usually(
          "60",
          "valid-months",
          Kind.number(1, 360),
          "How long they are good, from the day they are ordered.");
  static final Setting<List<Amount>> MAXIMUM =
      Setting.needed(
          "maximum",
          Kind.amounts(),
          "The most each slot may ever hold: one amount, one slot, 1 to 8.");
  static final Setting<List<Amount>> PURCHASE_MAXIMUM =
      Setting.needed(
          "purchase-maximum", Kind.amounts(), "The most one purchase may take, of each slot.");
  static final Setting<List<Amount>> OPENING =
      Setting.optional(
          "opening",
          Kind.amounts(),
          "What they hold from the start: pre-loaded. A slot that is not named holds nothing.");
  static final Setting<Boolean> DISPOSABLE =
      Setting.usually(
          "no",
          "disposable",
          Kind.yesOrNo(),
          "Spent and thrown away: loads are blocked for good, and maximum is what it opens with.");
  static final Setting<String> PIN_WANTED =
      Setting.usually(
          NONE,
          "pin-wanted-for",
          Kind.oneOf(NONE, PURCHASE, LOAD, BOTH),
          "When the cards want a PIN. Each card's is drawn and written to NUMBER.pin, its letter.");
  static final Setting<Integer> PIN_DIGITS =
      Setting.usually("4", "pin-digits", Kind.number(4, 12), "How long drawn PINs are.");
  static final Setting<Path> PIN_FILE =
      Setting.optional(
          "pin-file", Kind.file(), "One PIN for all of them, instead: for trials and tests.");
  static final Setting<List<URI>> PAYMENT_SERVERS =
      Setting.optional(
          "payment-servers",
          Kind.webAddresses(),
          "Where software purses may pay; kept beside each in NUMBER.servers.");
  static final Setting<List<URI>> LOAD_SERVERS =
      Setting.optional(
          "load-servers",
          Kind.webAddresses(),
          "Who may load software purses; kept beside each in NUMBER.load-servers.");

  static final List<Setting<?>> ALL =
      List.of(
          NAME,
          PROVIDER,
          MEDIUM,
          GENERATION,
          SUITE,
          FIRST,
          LAST,
          MONTHS,
          MAXIMUM,
          PURCHASE_MAXIMUM,
          OPENING,
          DISPOSABLE,
          PIN_WANTED,
          PIN_DIGITS,
          PIN_FILE,
          PAYMENT_SERVERS,
          LOAD_SERVERS);

  private ProductSettings() {}
}
