package farthing.torture;

import farthing.base.Amount;
import farthing.base.Currency;

/** Value in one currency: money and points are never added, and never equal. */
public interface InOneCurrency {
  Amount amount();

  default int amountMinor() {
    return amount().minor();
  }

  default Currency currency() {
    return amount().currency();
  }
}
