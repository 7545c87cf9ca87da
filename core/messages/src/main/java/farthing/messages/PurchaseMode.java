package farthing.messages;

import java.util.Optional;
import java.util.Set;

/**
 * Who compares the card's proof, S3 and S7, before the goods are released. A merchant's agreement
 * says which of them it may use, its order says which this purchase uses.
 */
public enum PurchaseMode {
  /** FIG. 5: the security card itself, which is held until the result. */
  SECURITY_CARD(5),
  /** FIG. 6: the payment server, with what the security card expects; it is free at the draw. */
  PAYMENT_SERVER(6),
  /** FIG. 7: the client, where the operator has enrolled it as a trusted agent. */
  CLIENT(7),
  /** FIG. 8: the merchant. */
  MERCHANT(8);

  /** What a merchant may use where nothing else is agreed. */
  public static final Set<PurchaseMode> USUAL = Set.of(SECURITY_CARD);

  private final int figure;

  PurchaseMode(int figure) {
    this.figure = figure;
  }

  /** The patent's, as it stands in an order. */
  public int figure() {
    return figure;
  }

  /** Whether the security card is free again at the draw. */
  public boolean isReleasedEarly() {
    return this != SECURITY_CARD;
  }

  /**
   * Whether the goods leave before the payment server hears of the card's proof, and the merchant
   * reports it afterwards. Until then nobody but the merchant can end the purchase: no time does.
   */
  public boolean isReported() {
    return this == CLIENT || this == MERCHANT;
  }

  /**
   * Whether a card may identify itself so (FIG. 16): message M alone names it, so the merchant must
   * be brought one.
   */
  public boolean canAuthenticate() {
    return this == SECURITY_CARD || this == PAYMENT_SERVER;
  }

  public static Optional<PurchaseMode> ofFigure(int figure) {
    for (PurchaseMode mode : values()) {
      if (mode.figure == figure) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
