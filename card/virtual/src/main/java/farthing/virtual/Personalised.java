package farthing.virtual;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the elements of PERSONALISE make of a blank purse (docs/protocol/purse.md). */
final class Personalised {
  private static final int IDENTITY = 0xC0;
  private static final int SLOT = 0xC1;
  private static final int COUNTERS = 0xC2;
  private static final int KEY = 0xC3;
  private static final int PIN = 0xC4;

  private Personalised() {}

  private record Counters(int lastNumber, int lastLoad) {}

  /**
   * The purse that all elements together make.
   *
   * @throws Malformed if something is missing, unknown, there twice, or not possible
   */
  static PurseState of(List<Tlv> elements) {
    checkSoFar(elements);
    PurseState.Identity identity =
        identity(elements).orElseThrow(() -> new Malformed("the identity is missing"));
    List<SlotInquiry> slots = slots(elements);
    Map<KeyUsage, MacKey> keys = keys(elements, identity.suite());
    Counters counters = counters(elements).orElse(new Counters(0, 0));
    if (slots.isEmpty()) {
      throw new Malformed("a purse has 1 to 8 slots");
    }
    return new PurseState(
        identity,
        slots,
        counters.lastNumber,
        counters.lastLoad,
        new PurseState.CardKeys(
            key(keys, KeyUsage.PURCHASE),
            key(keys, KeyUsage.LOAD),
            key(keys, KeyUsage.TAC),
            key(keys, KeyUsage.UPDATE)),
        pin(elements).map(block -> new PurseState.Pin(block, PurseState.Pin.TRIES)),
        0,
        List.of());
  }

  /**
   * What is wrong is said at the part that brings it, not at the last.
   *
   * @throws Malformed if something is unknown, there twice, or not possible
   */
  static void checkSoFar(List<Tlv> elements) {
    for (Tlv element : elements) {
      if (element.tag() < IDENTITY || element.tag() > PIN) {
        throw new Malformed("PERSONALISE knows no tag %02x".formatted(element.tag()));
      }
    }
    var _ = identity(elements);
    var _ = slots(elements);
    var _ = counters(elements);
    // whose identity may come behind them: what is wrong with keys is the same in every suite
    var _ = keys(elements, Suite.AES_128);
    var _ = pin(elements);
  }

  private static Optional<PurseState.Identity> identity(List<Tlv> elements) {
    return atMostOne(elements, IDENTITY).map(Personalised::identity);
  }

  private static PurseState.Identity identity(Bytes value) {
    ByteReader in = new ByteReader("identity", value);
    IepId iep = IepId.read(in);
    Suite suite = Suite.ofCode(in.u1());
    int keyGeneration = in.u1();
    Expiry expiry = Expiry.of(in.bytes(Expiry.SIZE));
    PurseState.Identity identity =
        new PurseState.Identity(iep, suite, keyGeneration, expiry, in.u1(), in.u2());
    in.end();
    if (suite == Suite.EC_P256 || keyGeneration == 0) {
      throw new Malformed("suite 20 or 10 and a key generation from 01 on are wanted");
    }
    return identity;
  }

  private static List<SlotInquiry> slots(List<Tlv> elements) {
    List<SlotInquiry> slots = all(elements, SLOT).stream().map(SlotInquiry::parse).toList();
    if (slots.size() > Purse.MOST_SLOTS) {
      throw new Malformed("a purse has 1 to 8 slots");
    }
    if (slots.stream().map(s -> s.balance().currency()).distinct().count() != slots.size()) {
      throw new Malformed("two slots of one currency");
    }
    for (SlotInquiry slot : slots) {
      Amount balance = slot.balance();
      if (balance.currency().isAuthentication() || !slot.maximum().covers(balance)) {
        throw new Malformed("not a possible slot: " + balance);
      }
    }
    return slots;
  }

  private static Optional<Counters> counters(List<Tlv> elements) {
    return atMostOne(elements, COUNTERS)
        .map(value -> {
          ByteReader in = new ByteReader("counters", value);
          Counters counters = new Counters(in.u2(), in.u2());
          in.end();
          return counters;
        });
  }

  private static Map<KeyUsage, MacKey> keys(List<Tlv> elements, Suite suite) {
    Map<KeyUsage, MacKey> keys = new EnumMap<>(KeyUsage.class);
    for (Bytes value : all(elements, KEY)) {
      ByteReader in = new ByteReader("key", value);
      KeyUsage usage = usageOfACard(in.u1());
      MacKey key = MacKey.of(suite, in.array(in.remaining()));
      if (keys.put(usage, key) != null) {
        throw new Malformed("two keys for " + usage);
      }
    }
    return keys;
  }

  private static KeyUsage usageOfACard(int code) {
    return switch (code) {
      case 1 -> KeyUsage.PURCHASE;
      case 2 -> KeyUsage.LOAD;
      case 3 -> KeyUsage.TAC;
      case 4 -> KeyUsage.UPDATE;
      default -> throw new Malformed("a purse has no key of usage %02x".formatted(code));
    };
  }

  private static MacKey key(Map<KeyUsage, MacKey> keys, KeyUsage usage) {
    return Optional.ofNullable(keys.get(usage))
        .orElseThrow(() -> new Malformed("the key for " + usage + " is missing"));
  }

  private static Optional<PinBlock> pin(List<Tlv> elements) {
    return atMostOne(elements, PIN).map(PinBlock::new);
  }

  private static Optional<Bytes> atMostOne(List<Tlv> elements, int tag) {
    List<Bytes> found = all(elements, tag);
    if (found.size() > 1) {
      throw new Malformed("PERSONALISE: tag %02x stands twice".formatted(tag));
    }
    return found.stream().findFirst();
  }

  private static List<Bytes> all(List<Tlv> elements, int tag) {
    return elements.stream().filter(e -> e.tag() == tag).map(Tlv::value).toList();
  }
}
