package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * What waits for a card, the oldest first.
 *
 * @param refunds at most {@link #MOST}
 */
public record RefundsWaiting(List<Refund> refunds) {
  /** In one answer; the others once these are on the card. */
  public static final int MOST = 50;

  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_URL = 500;

  /**
   * One of them.
   *
   * @param from for people: who gives it, at most 200 characters
   * @param session where the client goes on, as with a bank's ({@link BankSession})
   */
  public record Refund(Amount amount, String from, URI session) {
    public Refund {
      if (amount.isZero()
          || from.length() > LONGEST_TEXT
          || !WebAddress.is(session)
          || session.toString().length() > LONGEST_URL) {
        throw new Malformed("waiting refunds: an amount, a short text, and a web address");
      }
    }

    static Refund of(Wire wire) {
      try {
        return new Refund(
            Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))),
            wire.from(),
            new URI(wire.session()));
      } catch (URISyntaxException e) {
        throw new Malformed("waiting refunds: no URL", e);
      }
    }

    Wire toWire() {
      return new Wire(amount.minor(), amount.currency().toBytes().hex(), from, session.toString());
    }

    record Wire(long amountMinor, String currency, String from, String session) {}
  }

  public RefundsWaiting {
    refunds = List.copyOf(refunds);
    if (refunds.size() > MOST) {
      throw new Malformed("waiting refunds: at most " + MOST);
    }
  }

  public Bytes toJson() {
    return Json.write(new Wire(Json.each(refunds, Refund::toWire)));
  }

  public static RefundsWaiting parse(Bytes json) {
    Wire wire = Json.read("waiting refunds", json, Wire.class);
    return new RefundsWaiting(Json.each(wire.refunds(), Refund::of));
  }

  record Wire(List<Refund.Wire> refunds) {}
}
