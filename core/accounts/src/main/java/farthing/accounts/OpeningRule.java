package farthing.accounts;

import farthing.base.Currency;
import farthing.base.IepId;

/**
 * Which entry a new card makes in its issuer's books (docs/decisions/issuing.md): what it opened
 * with is owed from then on, as if loaded; against it stands who has paid it or will.
 */
public final class OpeningRule {
  /** What buyers of pre-loaded cards have paid, or will: settled by the sale's proceeds. */
  public static final AccountKind SOLD_CARDS = new AccountKind("sold-cards", false);

  private OpeningRule() {}

  /**
   * @param slot of the card, 0 to 7
   * @param product whose card it is; what an account's name cannot have of it becomes a hyphen
   * @param minor above zero
   */
  public static LedgerEntry entry(
      IepId card, int slot, String product, Currency currency, long minor) {
    return LedgerEntry.move(
        reference(card, slot),
        new Account(
            currency.isPoints() ? FloatRule.PROGRAMME : SOLD_CARDS,
            FloatRule.issuer(card.provider()) + "." + name(product),
            currency),
        FloatRule.issued(card.provider(), currency),
        minor);
  }

  /** {@code opening/46415254-000000000042/0}. */
  public static String reference(IepId card, int slot) {
    return "opening/" + card.full() + "/" + slot;
  }

  private static String name(String product) {
    return product.replaceAll("[^A-Za-z0-9._-]", "-");
  }
}
