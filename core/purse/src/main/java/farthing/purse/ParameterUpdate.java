package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.MacKey;
import farthing.base.Malformed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One change that an issuer makes in a purse: tag 1 ‖ length 1 ‖ value (PROTOCOL, section 3). A
 * command has each kind once at most, but limits for up to eight slots; a load has limits alone.
 */
public sealed interface ParameterUpdate {
  /** All that one command can hold: limits of eight slots, and one of each other kind. */
  int MOST_BYTES = 131;

  /** Tag and length, then the value. */
  Bytes toBytes();

  /**
   * CSTAT is replaced; only what locks for good stays.
   *
   * @param value 2 bytes: 0001 purchases blocked, 0002 loads blocked, 8000 locked for good
   */
  record CardState(int value) implements ParameterUpdate {
    /** Neither purchases nor loads, until an update takes it off. */
    public static final int LOCKED = 0x0003;

    static final int TAG = 0x91;

    @Override
    public Bytes toBytes() {
      return new ByteWriter(4).u1(TAG).u1(2).u2(value).toBytes();
    }
  }

  /**
   * Limits of the slot of a currency, which is opened when the purse has none. What the slot holds
   * stays, also above the new maximum.
   *
   * @param maximum BALMAX
   * @param purchaseMaximum MMAX, in the same currency
   */
  record Limits(Amount maximum, Amount purchaseMaximum) implements ParameterUpdate {
    static final int TAG = 0x92;
    static final int VALUE_SIZE = 11;

    public Limits {
      if (!maximum.currency().equals(purchaseMaximum.currency())) {
        throw new IllegalArgumentException("limits of one slot are in one currency");
      }
      if (maximum.currency().isAuthentication()) {
        throw new Malformed("authentication has no slot and no limits");
      }
    }

    public Currency currency() {
      return maximum.currency();
    }

    @Override
    public Bytes toBytes() {
      return new ByteWriter(2 + VALUE_SIZE)
          .u1(TAG)
          .u1(VALUE_SIZE)
          .bytes(currency().toBytes())
          .u4(maximum.minor())
          .u4(purchaseMaximum.minor())
          .toBytes();
    }
  }

  /** The card is good for longer, or for less long. */
  record NewExpiry(Expiry expiry) implements ParameterUpdate {
    static final int TAG = 0x93;

    @Override
    public Bytes toBytes() {
      return new ByteWriter(5).u1(TAG).u1(Expiry.SIZE).bytes(expiry.toBytes()).toBytes();
    }
  }

  /**
   * Another PIN, with all its tries; a purse that had none has one from then on.
   *
   * @param sealed 16 bytes: PIN block ‖ 8 random bytes, encrypted for one update alone
   */
  record NewPin(Bytes sealed) implements ParameterUpdate {
    static final int TAG = 0x94;
    static final int VALUE_SIZE = 16;

    public NewPin {
      if (sealed.size() != VALUE_SIZE) {
        throw new Malformed("a sealed PIN has 16 bytes");
      }
    }

    /**
     * @param pinKey as {@link UpdateSignatures#pinKey} says
     * @param random 8 bytes that nobody can foresee
     */
    public static NewPin seal(MacKey pinKey, PinBlock pin, Bytes random) {
      return new NewPin(pinKey.encrypt(pin.value().plus(random)));
    }

    /**
     * The PIN block, as the purse reads it.
     *
     * @throws Malformed if it is none: sealed for another update, or by somebody else
     */
    public PinBlock open(MacKey pinKey) {
      return new PinBlock(pinKey.decrypt(sealed).slice(0, PinBlock.SIZE));
    }

    @Override
    public Bytes toBytes() {
      return new ByteWriter(2 + VALUE_SIZE).u1(TAG).u1(VALUE_SIZE).bytes(sealed).toBytes();
    }
  }

  /**
   * The updates of one command, none left over.
   *
   * @throws Malformed for an unknown tag, a wrong length, a kind too often
   */
  static List<ParameterUpdate> parse(Bytes bytes) {
    ByteReader in = new ByteReader("updates", bytes);
    List<ParameterUpdate> all = new ArrayList<>();
    while (in.hasMore()) {
      all.add(parseOne(in));
    }
    check(all);
    return List.copyOf(all);
  }

  /** The updates that come with a load: limits alone. */
  static List<Limits> parseLimits(Bytes bytes) {
    List<Limits> limits = new ArrayList<>();
    for (ParameterUpdate update : parse(bytes)) {
      if (!(update instanceof Limits one)) {
        throw new Malformed("a load brings no other update than limits");
      }
      limits.add(one);
    }
    return List.copyOf(limits);
  }

  /** One behind the other. */
  static Bytes toBytes(Collection<? extends ParameterUpdate> updates) {
    ByteWriter out = new ByteWriter(32);
    updates.forEach(update -> out.bytes(update.toBytes()));
    return out.toBytes();
  }

  /**
   * @throws Malformed if one command cannot have these together
   */
  static void check(List<? extends ParameterUpdate> updates) {
    for (Class<? extends ParameterUpdate> kind :
        List.of(CardState.class, Limits.class, NewExpiry.class, NewPin.class)) {
      int most = kind == Limits.class ? Purse.MOST_SLOTS : 1;
      if (updates.stream().filter(kind::isInstance).count() > most) {
        throw new Malformed("updates: more than " + most + " of kind " + kind.getSimpleName());
      }
    }
  }

  private static ParameterUpdate parseOne(ByteReader in) {
    int tag = in.u1();
    ByteReader value = new ByteReader("update %02x".formatted(tag), in.bytes(in.u1()));
    ParameterUpdate update =
        switch (tag) {
          case CardState.TAG -> new CardState(value.u2());
          case Limits.TAG -> {
            Currency currency = Currency.of(value.bytes(Currency.SIZE));
            yield new Limits(
                new Amount(value.amountMinor(), currency),
                new Amount(value.amountMinor(), currency));
          }
          case NewExpiry.TAG -> new NewExpiry(Expiry.of(value.bytes(Expiry.SIZE)));
          case NewPin.TAG -> new NewPin(value.bytes(NewPin.VALUE_SIZE));
          default -> throw new Malformed("updates: no such tag: %02x".formatted(tag));
        };
    value.end();
    return update;
  }
}
