package farthing.accounts;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import java.util.List;

/**
 * Which entries refunds make (docs/decisions/refunds.md): value that an issuer owes to a card that
 * is not there. It is not on the card any more, or never came from it, and waits until it is loaded
 * or paid out otherwise.
 */
public final class RefundRule {
  /** What an issuer owes to cards, and has not put on them yet. */
  public static final AccountKind REFUNDS = new AccountKind("refunds", true);

  private RefundRule() {}

  /** What a card has paid, and nobody is to be paid with; or what was on one that is replaced. */
  public static LedgerEntry fromCard(String reference, int provider, Amount amount) {
    return LedgerEntry.move(
        reference,
        FloatRule.issued(provider, amount.currency()),
        waiting(provider, amount.currency()),
        amount.minor());
  }

  /**
   * What a merchant gives back of a purchase that was cleared. Its acquirer claims so much less of
   * the issuer; the fee stays with the acquirer.
   */
  public static LedgerEntry fromMerchant(
      String reference, int provider, PartyId acquirer, PartyId merchant, Amount amount) {
    Currency currency = amount.currency();
    long minor = amount.minor();
    return new LedgerEntry(
        reference,
        List.of(
            new Posting(ClearingRule.merchant(merchant, currency), -minor),
            new Posting(ClearingRule.claim(provider, acquirer, currency), minor),
            new Posting(ClearingRule.owed(provider, acquirer, currency), -minor),
            new Posting(waiting(provider, currency), minor)));
  }

  /** It was loaded: {@link FloatRule#reference} of that load. */
  public static LedgerEntry ontoCard(String reference, int provider, Amount amount) {
    return LedgerEntry.move(
        reference,
        waiting(provider, amount.currency()),
        FloatRule.issued(provider, amount.currency()),
        amount.minor());
  }

  /** The issuer paid it out of its pool, on some other way than onto the card. */
  public static LedgerEntry paidOut(String reference, int provider, Amount amount) {
    return LedgerEntry.move(
        reference,
        waiting(provider, amount.currency()),
        SettlementRule.poolCash(provider, amount.currency()),
        amount.minor());
  }

  /**
   * @param provider PPIEP
   */
  public static Account waiting(int provider, Currency currency) {
    return new Account(REFUNDS, FloatRule.issuer(provider), currency);
  }
}
