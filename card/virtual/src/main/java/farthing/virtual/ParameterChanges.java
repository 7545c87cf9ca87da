package farthing.virtual;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import farthing.purse.UpdateInitializeAnswer;
import farthing.purse.UpdateSignatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What updates make of a purse, in their order; nothing if one of them cannot be done. */
final class ParameterChanges {
  private ParameterChanges() {}

  static Optional<PurseState> limits(PurseState purse, List<ParameterUpdate.Limits> updates) {
    List<SlotInquiry> slots = new ArrayList<>(purse.slots());
    for (ParameterUpdate.Limits update : updates) {
      set(slots, update);
    }
    return slots.size() > Purse.MOST_SLOTS ? Optional.empty() : Optional.of(purse.withSlots(slots));
  }

  /**
   * @param opened what a new PIN is read with
   */
  static Optional<PurseState> all(
      PurseState purse, List<ParameterUpdate> updates, UpdateInitializeAnswer opened) {
    List<ParameterUpdate.Limits> limits = new ArrayList<>();
    PurseState changed = purse;
    for (ParameterUpdate update : updates) {
      switch (update) {
        // a purse locked for good takes no update, so that state is never replaced
        case ParameterUpdate.CardState(int value) -> changed = changed.withCardState(value);
        case ParameterUpdate.NewExpiry(var expiry) -> changed = changed.withExpiry(expiry);
        case ParameterUpdate.Limits one -> limits.add(one);
        case ParameterUpdate.NewPin pin -> {
          Optional<PinBlock> block = read(pin, purse, opened);
          if (block.isEmpty()) {
            return Optional.empty();
          }
          changed = changed.withPin(block.get());
        }
      }
    }
    return limits(changed, limits);
  }

  private static void set(List<SlotInquiry> slots, ParameterUpdate.Limits limits) {
    for (int i = 0; i < slots.size(); i++) {
      Amount balance = slots.get(i).balance();
      if (balance.currency().equals(limits.currency())) {
        slots.set(i, new SlotInquiry(balance, limits.maximum(), limits.purchaseMaximum()));
        return;
      }
    }
    Amount nothing = new Amount(0, limits.currency());
    slots.add(new SlotInquiry(nothing, limits.maximum(), limits.purchaseMaximum()));
  }

  private static Optional<PinBlock> read(
      ParameterUpdate.NewPin pin, PurseState purse, UpdateInitializeAnswer opened) {
    try {
      return Optional.of(pin.open(UpdateSignatures.pinKey(opened).from(purse.keys().update())));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }
}
