package farthing.accounts;

import farthing.base.Currency;
import farthing.base.PartyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which entries collected purchases make (docs/decisions/clearing.md): what was spent leaves the
 * value on an issuer's cards, the issuer owes it to the merchant's acquirer, and the acquirer owes
 * it to the merchant, less the agreed fee.
 */
public final class ClearingRule {
  /** What an issuer owes an acquirer for purchases that are cleared and not settled. */
  public static final AccountKind OWED = new AccountKind("owed", false);

  /** The same, as the acquirer has it. */
  public static final AccountKind CLAIM = new AccountKind("claim", false);

  /** What an acquirer owes a merchant. */
  public static final AccountKind MERCHANT = new AccountKind("merchant", false);

  /** What an acquirer has earned. */
  public static final AccountKind FEES = new AccountKind("fees", false);

  private ClearingRule() {}

  /**
   * What one merchant sold to one issuer's cards in one batch.
   *
   * @param provider PPIEP
   * @param acquirer of the merchant
   * @param grossMinor purchases less cancels, not below zero
   * @param feeMinor of these, not below zero and not above {@code grossMinor}
   */
  public record Sale(
      int provider,
      PartyId acquirer,
      PartyId merchant,
      Currency currency,
      long grossMinor,
      long feeMinor) {
    public Sale {
      if (grossMinor < 0 || feeMinor < 0 || feeMinor > grossMinor) {
        throw new IllegalArgumentException("a fee is part of what was sold, which is not below 0");
      }
    }
  }

  /**
   * The entry of a sale.
   *
   * @param reference of batch and sale, never of another
   * @return empty if nothing is left to pay: all of it was cancelled
   */
  public static Optional<LedgerEntry> entry(String reference, Sale sale) {
    if (sale.grossMinor() == 0) {
      return Optional.empty();
    }
    List<Posting> postings = new ArrayList<>();
    add(postings, FloatRule.issued(sale.provider(), sale.currency()), -sale.grossMinor());
    add(postings, owed(sale.provider(), sale.acquirer(), sale.currency()), sale.grossMinor());
    add(postings, claim(sale.provider(), sale.acquirer(), sale.currency()), -sale.grossMinor());
    add(postings, merchant(sale.merchant(), sale.currency()), sale.grossMinor() - sale.feeMinor());
    add(postings, fees(sale.acquirer(), sale.currency()), sale.feeMinor());
    return Optional.of(new LedgerEntry(reference, postings));
  }

  public static Account owed(int provider, PartyId acquirer, Currency currency) {
    return new Account(OWED, FloatRule.between(provider, acquirer), currency);
  }

  public static Account claim(int provider, PartyId acquirer, Currency currency) {
    return new Account(CLAIM, FloatRule.between(provider, acquirer), currency);
  }

  public static Account merchant(PartyId merchant, Currency currency) {
    return new Account(MERCHANT, merchant.value(), currency);
  }

  public static Account fees(PartyId acquirer, Currency currency) {
    return new Account(FEES, acquirer.value(), currency);
  }

  private static void add(List<Posting> postings, Account account, long minor) {
    if (minor != 0) {
      postings.add(new Posting(account, minor));
    }
  }
}
