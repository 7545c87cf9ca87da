package farthing.virtual;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a personalised purse remembers when it has no power. Never changes: a command makes a
 * new one, which the {@link PurseStore} then puts in the old one's place, wholly or not at all.
 *
 * @param slots 1 to 8, by slot number
 * @param lastNumber NTIEP of the last committed transaction, 0 before the first
 * @param lastLoad NTIEP of the last committed load or unload, 0 if none
 * @param wrongS2 wrong S2s in a row, 0 to {@link #MOST_WRONG_S2}
 * @param committed the last transactions, newest first, at most {@link #LOG_SIZE}
 */
public record PurseState(
    Identity identity,
    List<SlotInquiry> slots,
    int lastNumber,
    int lastLoad,
    CardKeys keys,
    Optional<Pin> pin,
    int wrongS2,
    List<Committed> committed) {
  /** So many wrong S2s in a row block the purse until an update. */
  static final int MOST_WRONG_S2 = 15;

  static final int LOG_SIZE = 10;

  private static final int PURCHASES_BLOCKED = 0x0001;
  private static final int LOADS_BLOCKED = 0x0002;
  private static final int LOCKED_FOR_GOOD = 0x8000;

  public PurseState {
    slots = List.copyOf(slots);
    committed = List.copyOf(committed);
  }

  /**
   * Who the purse is.
   *
   * @param keyGeneration VKIEP
   * @param authenticationMode AMIEP
   * @param cstat CSTAT
   */
  public record Identity(
      IepId iep,
      Suite suite,
      int keyGeneration,
      Expiry expiry,
      int authenticationMode,
      int cstat) {}

  /** The card's own keys, one per usage: KDP, KDL, KDT and KDU. */
  public record CardKeys(MacKey purchase, MacKey load, MacKey tac, MacKey update) {}

  /** The PIN, and how often it may still be tried. */
  public record Pin(PinBlock block, int triesLeft) {
    static final int TRIES = 3;

    boolean isBlocked() {
      return triesLeft == 0;
    }
  }

  boolean isLockedForGood() {
    return (identity.cstat & LOCKED_FOR_GOOD) != 0;
  }

  boolean arePurchasesBlocked() {
    return (identity.cstat & PURCHASES_BLOCKED) != 0 || isBlockedByWrongS2();
  }

  boolean areLoadsBlocked() {
    return (identity.cstat & LOADS_BLOCKED) != 0;
  }

  /** Until an update. */
  boolean isBlockedByWrongS2() {
    return wrongS2 >= MOST_WRONG_S2;
  }

  boolean hasNumbersLeft() {
    return lastNumber < Purse.LAST_TRANSACTION_NUMBER;
  }

  /** NTIEP of the transaction attempted next. */
  int nextNumber() {
    return lastNumber + 1;
  }

  /** What the proof of a load says: FFFF when there is no next number. */
  int numberShown() {
    return Math.min(nextNumber(), Purse.LAST_TRANSACTION_NUMBER + 1);
  }

  Optional<SlotInquiry> slot(int number) {
    return number < slots.size() ? Optional.of(slots.get(number)) : Optional.empty();
  }

  Optional<Committed> newest() {
    return committed.isEmpty() ? Optional.empty() : Optional.of(committed.getFirst());
  }

  PurseState withWrongS2(int count) {
    return new PurseState(identity, slots, lastNumber, lastLoad, keys, pin, count, committed);
  }

  PurseState withPinTries(int triesLeft) {
    Optional<Pin> counted = pin.map(p -> new Pin(p.block, triesLeft));
    return new PurseState(identity, slots, lastNumber, lastLoad, keys, counted, wrongS2, committed);
  }

  PurseState withSlots(List<SlotInquiry> others) {
    return new PurseState(identity, others, lastNumber, lastLoad, keys, pin, wrongS2, committed);
  }

  PurseState withCardState(int cstat) {
    return with(
        new Identity(
            identity.iep,
            identity.suite,
            identity.keyGeneration,
            identity.expiry,
            identity.authenticationMode,
            cstat),
        pin);
  }

  PurseState withExpiry(Expiry expiry) {
    return with(
        new Identity(
            identity.iep,
            identity.suite,
            identity.keyGeneration,
            expiry,
            identity.authenticationMode,
            identity.cstat),
        pin);
  }

  /** With all its tries, whatever the last one had left. */
  PurseState withPin(PinBlock block) {
    return with(identity, Optional.of(new Pin(block, Pin.TRIES)));
  }

  private PurseState with(Identity who, Optional<Pin> newPin) {
    return new PurseState(who, slots, lastNumber, lastLoad, keys, newPin, wrongS2, committed);
  }

  /** With one transaction more: number, balance, log and signatures move together. */
  PurseState after(Committed transaction) {
    List<Committed> log = new ArrayList<>(LOG_SIZE);
    log.add(transaction);
    log.addAll(committed.subList(0, Math.min(committed.size(), LOG_SIZE - 1)));
    return new PurseState(
        identity,
        slotsAfter(transaction),
        transaction.number(),
        transaction.isLoadOrUnload() ? transaction.number() : lastLoad,
        keys,
        pin,
        wrongS2,
        log);
  }

  private List<SlotInquiry> slotsAfter(Committed transaction) {
    if (!transaction.movesValue()) {
      return slots;
    }
    List<SlotInquiry> moved = new ArrayList<>(slots);
    SlotInquiry slot = slots.get(transaction.slot());
    moved.set(
        transaction.slot(),
        new SlotInquiry(transaction.balanceAfter(), slot.maximum(), slot.purchaseMaximum()));
    return moved;
  }
}
