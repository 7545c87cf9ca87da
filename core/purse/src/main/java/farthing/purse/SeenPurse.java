package farthing.purse;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Suite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a purse said of itself when {@link LoadDialogue#look} asked: who it is and what its slots
 * hold. None of it is signed; it serves to tell a person early what will not work.
 *
 * @param fci its answer to SELECT
 * @param slots in the card's order, 1 to 8
 */
public record SeenPurse(Bytes fci, Fci.Identity identity, List<SlotInquiry> slots) {
  public SeenPurse {
    slots = List.copyOf(slots);
  }

  /** Why it can be loaded or unloaded with nothing at all. */
  public Optional<CannotLoad> hindrance(TransactionType type, Set<Suite> accepted, Instant now) {
    if (identity.lockedForGood()) {
      return Optional.of(new CannotLoad.LockedForGood());
    }
    if (!accepted.contains(identity.suite())) {
      return Optional.of(new CannotLoad.SuiteNotAccepted(identity.suite()));
    }
    if (type == TransactionType.LOAD && identity.loadsBlocked()) {
      return Optional.of(new CannotLoad.LoadsBlocked());
    }
    return type == TransactionType.LOAD && identity.expiry().isPast(now)
        ? Optional.of(new CannotLoad.Expired(identity.expiry()))
        : Optional.empty();
  }

  /**
   * Why it cannot be loaded or unloaded with this much.
   *
   * @param taken the suites that the bank takes
   */
  public Optional<CannotLoad> hindrance(TransactionType type, Amount amount, List<Suite> taken) {
    if (!taken.contains(identity.suite())) {
      return Optional.of(new CannotLoad.SuiteNotTaken(identity.suite()));
    }
    Optional<SlotInquiry> slot = slot(amount.currency()).map(slots::get);
    if (slot.isEmpty()) {
      List<Currency> held = slots.stream().map(s -> s.balance().currency()).toList();
      return Optional.of(new CannotLoad.NoSuchCurrency(amount.currency(), held));
    }
    Amount balance = slot.get().balance();
    Amount maximum = slot.get().maximum();
    if (type == TransactionType.UNLOAD) {
      return balance.covers(amount)
          ? Optional.empty()
          : Optional.of(new CannotLoad.BalanceTooLow(balance, amount));
    }
    return (long) balance.minor() + amount.minor() <= maximum.minor()
        ? Optional.empty()
        : Optional.of(new CannotLoad.AboveMaximum(balance, maximum, amount));
  }

  /** The number of the slot that holds a currency, 0 to 7. */
  public Optional<Integer> slot(Currency currency) {
    return IntStream.range(0, slots.size())
        .filter(i -> slots.get(i).balance().currency().equals(currency))
        .boxed()
        .findFirst();
  }

  /**
   * What it held when it was looked at.
   *
   * @throws IllegalArgumentException if it has no slot of the currency
   */
  public Amount balance(Currency currency) {
    return slot(currency)
        .map(i -> slots.get(i).balance())
        .orElseThrow(() -> new IllegalArgumentException("no slot of " + currency));
  }
}
