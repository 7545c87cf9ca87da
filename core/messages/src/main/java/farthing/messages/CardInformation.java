package farthing.messages;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.List;

/**
 * What a bank asks of a card before it makes an order (step 872). None of it is signed: it serves
 * to offer what can be done, and the load server decides.
 *
 * @param slots 1 to 8, each of another currency
 */
public record CardInformation(IepId iep, Suite suite, Expiry expiry, List<Slot> slots) {
  private static final int MOST_SLOTS = 8;

  /**
   * One currency of the card.
   *
   * @param maximum BALMAX
   */
  public record Slot(Amount balance, Amount maximum) {
    public Slot {
      if (!balance.currency().equals(maximum.currency())) {
        throw new Malformed("card information: a slot has one currency");
      }
    }

    /** What may be loaded at most, in minor units. */
    public int roomMinor() {
      return Math.max(0, maximum.minor() - balance.minor());
    }

    record Wire(String currency, long balanceMinor, long maximumMinor) {}
  }

  public CardInformation {
    slots = List.copyOf(slots);
    if (slots.isEmpty() || slots.size() > MOST_SLOTS) {
      throw new Malformed("card information: a card has 1 to 8 slots");
    }
  }

  public Bytes toJson() {
    ByteWriter card = new ByteWriter(IepId.SIZE);
    iep.write(card);
    return Json.write(
        new Wire(
            card.toBytes().hex(),
            Bytes.of((byte) suite.code()).hex(),
            expiry.toBytes().hex(),
            slots.stream()
                .map(s ->
                    new Slot.Wire(
                        s.balance().currency().toBytes().hex(),
                        s.balance().minor(),
                        s.maximum().minor()))
                .toList()));
  }

  public static CardInformation parse(Bytes json) {
    Wire wire = Json.read("card information", json, Wire.class);
    ByteReader card = new ByteReader("card information", Bytes.ofHex(wire.card()));
    IepId iep = IepId.read(card);
    card.end();
    ByteReader suite = new ByteReader("card information", Bytes.ofHex(wire.suite()));
    Suite algorithms = Suite.ofCode(suite.u1());
    suite.end();
    return new CardInformation(
        iep,
        algorithms,
        Expiry.of(Bytes.ofHex(wire.expiry())),
        wire.slots().stream().map(CardInformation::slot).toList());
  }

  private static Slot slot(Slot.Wire wire) {
    Currency currency = Currency.of(Bytes.ofHex(wire.currency()));
    return new Slot(
        Amount.ofMinor(wire.balanceMinor(), currency),
        Amount.ofMinor(wire.maximumMinor(), currency));
  }

  record Wire(String card, String suite, String expiry, List<Slot.Wire> slots) {}
}
