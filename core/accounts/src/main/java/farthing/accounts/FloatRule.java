package farthing.accounts;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;

/**
 * Which entry a load or unload makes in the card issuer's books: docs/decisions/float.md. Value
 * that goes onto a card is owed by the issuer from then on; the funds behind it stand with whoever
 * holds them by the bank's arrangement.
 */
public final class FloatRule {
  /** Value put on cards and not taken from them: still there, or spent and not yet collected. */
  public static final AccountKind ISSUED = new AccountKind("issued", false);

  /** The issuer's pool, as far as this bank filled it. */
  public static final AccountKind POOL = new AccountKind("pool", false);

  /** What this bank holds of the float, and owes to whoever is paid with the cards. */
  public static final AccountKind BANK_HOLDS = new AccountKind("bank-holds", false);

  /** Funds of the one house that is bank and issuer. */
  public static final AccountKind HOUSE = new AccountKind("house", false);

  /**
   * What a programme has put on cards in its points: no money stands behind them, and the programme
   * owes goods to whoever redeems them.
   */
  public static final AccountKind PROGRAMME = new AccountKind("programme", false);

  private FloatRule() {}

  /** Which way value went. */
  public enum Way {
    ONTO_CARD,
    FROM_CARD
  }

  /**
   * One reference for both ways: a TRX ends once.
   *
   * @param provider PPIEP of the card
   * @param amount above zero
   */
  public static LedgerEntry entry(
      FloatArrangement arrangement,
      PartyId bank,
      TransactionId trx,
      int provider,
      Way way,
      Amount amount) {
    Account funds = funds(arrangement, provider, bank, amount.currency());
    Account issued = issued(provider, amount.currency());
    String reference = reference(bank, trx);
    return switch (way) {
      case ONTO_CARD -> LedgerEntry.move(reference, funds, issued, amount.minor());
      case FROM_CARD -> LedgerEntry.move(reference, issued, funds, amount.minor());
    };
  }

  public static String reference(PartyId bank, TransactionId trx) {
    return "float/" + bank + "/" + trx;
  }

  /**
   * Value on one issuer's cards.
   *
   * @param provider PPIEP
   */
  public static Account issued(int provider, Currency currency) {
    return new Account(ISSUED, issuer(provider), currency);
  }

  /** An issuer as accounts are named after it: PPIEP in hexadecimal, {@code 46415254}. */
  public static String issuer(int provider) {
    return "%08x".formatted(provider);
  }

  /**
   * Where the funds behind a bank's loads of one issuer's cards stand; of points, who answers for
   * them.
   *
   * @param provider PPIEP
   */
  public static Account funds(
      FloatArrangement arrangement, int provider, PartyId bank, Currency currency) {
    return new Account(
        currency.isPoints() ? PROGRAMME : kind(arrangement), between(provider, bank), currency);
  }

  /** What stands between an issuer and another party: {@code 46415254.savings}. */
  static String between(int provider, PartyId other) {
    return issuer(provider) + "." + other;
  }

  private static AccountKind kind(FloatArrangement arrangement) {
    return switch (arrangement) {
      case POOL -> POOL;
      case BANK_KEEPS -> BANK_HOLDS;
      case SAME_HOUSE -> HOUSE;
    };
  }
}
