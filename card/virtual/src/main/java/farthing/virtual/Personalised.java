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
import java.util.List;
import java.util.Optional;

/** What the elements of PERSONALISE make of a blank purse (docs/protocol/purse.md). */
final class Personalised {
  private static final int IDENTITY = 0xC0;
  private static final int SLOT = 0xC1;
  private static final int COUNTERS = 0xC2;
  private static final int KEY = 0xC3;
  private static final int PIN = 0xC4;

  private Personalised() {}

  /**
   * @throws Malformed if something is missing, unknown, there twice, or not possible
   */
  static PurseState of(List<Tlv> elements) {
    elements.forEach(Personalised::checkKnown);
    PurseState.Identity identity = identity(Tlv.one(elements, IDENTITY));
    ByteReader counters =
        new ByteReader("counters", atMostOne(elements, COUNTERS).orElse(Bytes.of(new byte[4])));
    int lastNumber = counters.u2();
    int lastLoad = counters.u2();
    counters.end();
    return new PurseState(
        identity,
        slots(all(elements, SLOT)),
        lastNumber,
        lastLoad,
        keys(identity.suite(), all(elements, KEY)),
        atMostOne(elements, PIN)
            .map(block -> new PurseState.Pin(new PinBlock(block), PurseState.Pin.TRIES)),
        0,
        List.of());
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
    if (suite != Suite.AES_128 || keyGeneration == 0) {
      throw new Malformed("suite 20 and a key generation from 01 on are wanted");
    }
    return identity;
  }

  private static List<SlotInquiry> slots(List<Bytes> values) {
    List<SlotInquiry> slots = values.stream().map(SlotInquiry::parse).toList();
    if (slots.isEmpty() || slots.size() > Purse.MOST_SLOTS) {
      throw new Malformed("a purse has 1 to 8 slots");
    }
    if (slots.stream().map(s -> s.balance().currency()).distinct().count() != slots.size()) {
      throw new Malformed("two slots of one currency");
    }
    slots.forEach(Personalised::checkPossible);
    return slots;
  }

  private static void checkPossible(SlotInquiry slot) {
    Amount balance = slot.balance();
    if (balance.currency().isAuthentication() || !slot.maximum().covers(balance)) {
      throw new Malformed("not a possible slot: " + balance);
    }
  }

  private static PurseState.CardKeys keys(Suite suite, List<Bytes> values) {
    if (values.size() != 4) {
      throw new Malformed("a purse has four keys");
    }
    return new PurseState.CardKeys(
        key(suite, values, KeyUsage.PURCHASE),
        key(suite, values, KeyUsage.LOAD),
        key(suite, values, KeyUsage.TAC),
        key(suite, values, KeyUsage.UPDATE));
  }

  private static MacKey key(Suite suite, List<Bytes> values, KeyUsage usage) {
    for (Bytes value : values) {
      ByteReader in = new ByteReader("key", value);
      if (in.u1() == usage.code()) {
        return MacKey.of(suite, in.array(in.remaining()));
      }
    }
    throw new Malformed("the key for " + usage + " is missing");
  }

  private static void checkKnown(Tlv element) {
    if (element.tag() < IDENTITY || element.tag() > PIN) {
      throw new Malformed("PERSONALISE knows no tag %02x".formatted(element.tag()));
    }
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
