package farthing.accounts;

import farthing.base.Currency;
import farthing.base.PartyId;
import java.util.List;

/**
 * Which entries a settlement makes (docs/decisions/settlement.md): money that banks are told to
 * move, as if it had moved. What becomes of it is the banks' to say.
 */
public final class SettlementRule {
  /** Money of an issuer's float at its own bank. */
  public static final AccountKind POOL_CASH = new AccountKind("pool-cash", false);

  /** Money of an acquirer at its bank, for its merchants. */
  public static final AccountKind ACQUIRER_CASH = new AccountKind("acquirer-cash", false);

  private SettlementRule() {}

  /** An issuer pays an acquirer what it owes for purchases. */
  public static LedgerEntry net(
      String reference, int provider, PartyId acquirer, Currency currency, long minor) {
    return new LedgerEntry(
        reference,
        List.of(
            new Posting(ClearingRule.owed(provider, acquirer, currency), -minor),
            new Posting(poolCash(provider, currency), minor),
            new Posting(ClearingRule.claim(provider, acquirer, currency), minor),
            new Posting(acquirerCash(acquirer, currency), -minor)));
  }

  /** An acquirer pays a merchant. */
  public static LedgerEntry payout(
      String reference, PartyId acquirer, PartyId merchant, Currency currency, long minor) {
    return LedgerEntry.move(
        reference,
        ClearingRule.merchant(merchant, currency),
        acquirerCash(acquirer, currency),
        minor);
  }

  /**
   * A bank pays an issuer's pool for loads, or gets back what unloads took.
   *
   * @param from where the bank's funds stand by its arrangement
   * @param minor above zero if the bank pays
   */
  public static LedgerEntry loads(
      String reference,
      FloatArrangement from,
      int provider,
      PartyId bank,
      Currency currency,
      long minor) {
    Account pool = FloatRule.funds(from, provider, bank, currency);
    Account cash = poolCash(provider, currency);
    return minor > 0
        ? LedgerEntry.move(reference, cash, pool, minor)
        : LedgerEntry.move(reference, pool, cash, -minor);
  }

  public static Account poolCash(int provider, Currency currency) {
    return new Account(POOL_CASH, FloatRule.issuer(provider), currency);
  }

  public static Account acquirerCash(PartyId acquirer, Currency currency) {
    return new Account(ACQUIRER_CASH, acquirer.value(), currency);
  }
}
