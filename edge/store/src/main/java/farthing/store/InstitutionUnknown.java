package farthing.store;

import farthing.store.SettlementBook.Holder;

/** No acquirer or issuer of that id is registered. Nothing was changed. */
public final class InstitutionUnknown extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Holder who;

  InstitutionUnknown(Holder who) {
    super("no %s %s is registered".formatted(who.role().word(), who.party()));
    this.who = who;
  }

  public Holder who() {
    return who;
  }
}
