package farthing.store;

import farthing.accounts.FloatArrangement;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;

/**
 * A bank that makes load orders. What it has in common with merchants is its agreement: name,
 * pages, whether it is active, the least and the most of one load, currencies, suites and keys.
 *
 * @param id IDLACQ, 4 bytes; no other bank's, and never changed
 * @param loads may put value on cards
 * @param unloads may take value from cards
 */
public record Bank(
    Merchant agreement,
    LoadingBankId id,
    boolean loads,
    boolean unloads,
    FloatArrangement arrangement) {

  public PartyId party() {
    return agreement.party();
  }

  public Bank withAgreement(Merchant other) {
    return new Bank(other, id, loads, unloads, arrangement);
  }

  public Bank withRights(boolean mayLoad, boolean mayUnload) {
    return new Bank(agreement, id, mayLoad, mayUnload, arrangement);
  }

  /** Loads that are posted already stay where they were posted. */
  public Bank withArrangement(FloatArrangement other) {
    return new Bank(agreement, id, loads, unloads, other);
  }

  @Override
  public String toString() {
    return agreement + ", IDLACQ " + id;
  }
}
