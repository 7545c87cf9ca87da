package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.Tlv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the issuer sets in a security card: tag 1 ‖ length 1 or 2 ‖ value (docs/protocol/psam.md).
 * {@link #parse} reads what one message has; there is one way to write each.
 */
public sealed interface PsamParameter {

  /** Tag, length and value. */
  Bytes toBytes();

  /**
   * Which message this one follows: a security card that accepted another one last does not take
   * it, so none can be left out.
   *
   * @param counter of that one, 4 bytes; 0 of a security card that has accepted none
   */
  record Follows(long counter) implements PsamParameter {
    static final int TAG = 0xA0;

    @Override
    public Bytes toBytes() {
      return tlv(TAG, new ByteWriter(4).u4(counter).toBytes());
    }
  }

  /**
   * Changes of the hotlist, in their order.
   *
   * @param version of the list after them, 4 bytes
   * @param changes 1 to {@link #MOST}
   */
  record Blocking(long version, List<Change> changes) implements PsamParameter {
    public static final int MOST = 13;
    static final int TAG = 0xA1;
    public static final int CHANGE_BYTES = 17;

    /**
     * One range put on the list, or taken off it as it was put there.
     *
     * @param last of the same provider, not before the first; included
     */
    public record Change(boolean blocked, IepId first, IepId last) {
      public Change {
        mustBe(
            first.provider() == last.provider() && first.number() <= last.number(),
            "a range has one provider, and its first is not behind");
      }
    }

    public Blocking {
      changes = List.copyOf(changes);
      mustBe(!changes.isEmpty() && changes.size() <= MOST, "1 to " + MOST + " changes at once");
    }

    @Override
    public Bytes toBytes() {
      ByteWriter out = new ByteWriter(4 + changes.size() * CHANGE_BYTES).u4(version);
      for (Change change : changes) {
        out.u1(change.blocked ? 1 : 0)
            .bytes(change.first.providerBytes())
            .bytes(change.first.numberBytes())
            .bytes(change.last.numberBytes());
      }
      return tlv(TAG, out.toBytes());
    }

    private static Blocking of(Bytes value) {
      ByteReader in = new ByteReader(WHAT, value);
      long version = in.u4();
      List<Change> changes = new ArrayList<>();
      while (in.hasMore()) {
        int blocked = in.u1();
        mustBe(blocked <= 1, "a range is blocked (01) or not (00)");
        IepId first = IepId.read(in);
        changes.add(new Change(blocked == 1, first, new IepId(first.provider(), in.u6())));
      }
      return new Blocking(version, changes);
    }
  }

  /**
   * Which key generations of a provider's cards of a suite may pay, in the place of those named
   * before. A provider and suite that was never named is not restricted.
   *
   * @param generations 0 to {@link #MOST} of 01 to FF
   */
  record Generations(int provider, Suite suite, SortedSet<Integer> generations)
      implements PsamParameter {
    public static final int MOST = 32;
    static final int TAG = 0xA2;

    public Generations {
      generations = new TreeSet<>(generations);
      mustBe(generations.size() <= MOST, MOST + " key generations at most");
      mustBe(
          generations.stream().allMatch(g -> g >= 1 && g <= 0xFF), "a key generation is 01 to FF");
    }

    @Override
    public Bytes toBytes() {
      ByteWriter out = new ByteWriter(5 + generations.size());
      out.u4(Integer.toUnsignedLong(provider)).u1(suite.code());
      generations.forEach(out::u1);
      return tlv(TAG, out.toBytes());
    }

    private static Generations of(Bytes value) {
      ByteReader in = new ByteReader(WHAT, value);
      int provider = (int) in.u4();
      Suite suite = Suite.ofCode(in.u1());
      SortedSet<Integer> all = new TreeSet<>();
      while (in.hasMore()) {
        int generation = in.u1();
        mustBe(all.isEmpty() || generation > all.last(), "key generations in ascending order");
        all.add(generation);
      }
      return new Generations(provider, suite, all);
    }
  }

  /**
   * The most that one batch may hold, in the place of all ceilings set before. A currency that is
   * not named has no ceiling of the issuer's.
   *
   * @param minor by currency, in minor units, 0 to 2^63 - 1; 0 to {@link #MOST} of them
   */
  record Ceilings(Map<Currency, Long> minor) implements PsamParameter {
    public static final int MOST = 20;
    static final int TAG = 0xA3;

    public Ceilings {
      minor = Map.copyOf(minor);
      mustBe(minor.size() <= MOST, MOST + " ceilings at most");
      mustBe(minor.values().stream().allMatch(m -> m >= 0), "a ceiling is not below zero");
    }

    @Override
    public Bytes toBytes() {
      SortedMap<byte[], Long> ordered = new TreeMap<>(Arrays::compareUnsigned);
      minor.forEach((currency, most) -> ordered.put(currency.toBytes().toArray(), most));
      ByteWriter out = new ByteWriter(minor.size() * 11);
      ordered.forEach((currency, most) -> out.bytes(currency).u8(most));
      return tlv(TAG, out.toBytes());
    }

    private static Ceilings of(Bytes value) {
      ByteReader in = new ByteReader(WHAT, value);
      Map<Currency, Long> all = new HashMap<>();
      while (in.hasMore()) {
        Currency currency = Currency.of(in.bytes(3));
        long most = in.u4() << 32 | in.u4();
        mustBe(all.put(currency, most) == null, "a currency twice");
      }
      Ceilings read = new Ceilings(all);
      mustBe(read.toBytes().equals(tlv(TAG, value)), "currencies in ascending order");
      return read;
    }
  }

  /**
   * The last day on which the security card commands a debit, in the place of the one set before.
   * One further off than its own last day says nothing.
   */
  record LastDay(Expiry day) implements PsamParameter {
    static final int TAG = 0xA4;

    @Override
    public Bytes toBytes() {
      return tlv(TAG, day.toBytes());
    }
  }

  /** For whoever cannot read a message. */
  String WHAT = "parameters of a security card";

  /**
   * Reads what one message has: first what it follows, then at least one more; each kind once at
   * most, but key generations once for each provider and suite.
   *
   * @param tlv all of it
   * @throws Malformed if it is not so
   */
  static List<PsamParameter> parse(Bytes tlv) {
    List<PsamParameter> all = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    Bytes again = Bytes.empty();
    for (Tlv each : Tlv.parse(tlv)) {
      PsamParameter one = of(each);
      String kind =
          one instanceof Generations(int provider, Suite suite, _)
              ? provider + "/" + suite
              : one.getClass().getName();
      mustBe(!kinds.contains(kind), "the same twice");
      mustBe(all.isEmpty() == one instanceof Follows, "what it follows comes first");
      kinds.add(kind);
      all.add(one);
      again = again.plus(one.toBytes());
    }
    mustBe(all.size() >= 2, "nothing is set");
    mustBe(again.equals(tlv), "not in its one form");
    return List.copyOf(all);
  }

  /**
   * Reads one that stands alone.
   *
   * @throws Malformed if it is none, or more than one
   */
  static PsamParameter one(Bytes tlv) {
    List<PsamParameter> all = parse(new Follows(0).toBytes().plus(tlv));
    mustBe(all.size() == 2, "more than one");
    return all.getLast();
  }

  private static PsamParameter of(Tlv each) {
    Bytes value = each.value();
    return switch (each.tag()) {
      case Follows.TAG -> {
        ByteReader in = new ByteReader(WHAT, value);
        long counter = in.u4();
        in.end();
        yield new Follows(counter);
      }
      case Blocking.TAG -> Blocking.of(value);
      case Generations.TAG -> Generations.of(value);
      case Ceilings.TAG -> Ceilings.of(value);
      case LastDay.TAG -> {
        mustBe(value.size() == Expiry.SIZE, "a day has 3 bytes");
        yield new LastDay(Expiry.of(value));
      }
      default -> throw new Malformed("%s: tag %02X is none".formatted(WHAT, each.tag()));
    };
  }

  private static Bytes tlv(int tag, Bytes value) {
    return new Tlv(tag, value).toBytes();
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
