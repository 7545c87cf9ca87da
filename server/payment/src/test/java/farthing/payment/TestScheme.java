package farthing.payment;

import farthing.agents.AgentKeys;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.SecretAccess;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Purse;
import farthing.security.BatchLimits;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.PsamRules;
import farthing.virtual.PurseMemory;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One issuer, one merchant, keys the same in every process of a test. */
final class TestScheme {
  static final Currency POINTS = Currency.named("P1001");

  static final int PROVIDER = 0x00FA0001;
  static final int SOFTWARE = 0x81;
  static final int HARDWARE = 0x01;

  /** The one that follows SOFTWARE, of suite 20. */
  static final int NEXT_SOFTWARE = 0x82;

  static final PartyId SHOP = new PartyId("corner-shop");
  static final String API_KEY = "the shop's API key";
  static final SharedKey SHARED = SharedKey.generate("k1", new Random(11));
  static final PartyId STALL = new PartyId("flower-stall");
  static final SharedKey STALLS = SharedKey.generate("k1", new Random(12));
  static final AgentKeys KIOSK = AgentKeys.generate(new PartyId("kiosk-1"));
  static final PsamId PSAM_1 = PsamId.ofHex("00000000000000a1");
  static final PsamId PSAM_2 = PsamId.ofHex("00000000000000a2");
  static final String STATUS_URL = "http://shop.localhost:8080/status";

  private TestScheme() {}

  static Agreement agreement() {
    return agreement(Set.of(Suite.AES_128, Suite.TDES));
  }

  static Agreement agreement(Set<Suite> suites) {
    return agreement(SHOP, "Corner Shop", "http://shop.localhost:8080", SHARED, suites);
  }

  /** Another merchant of every test's payment server, with a key of its own. */
  static Agreement flowerStall() {
    return agreement(
        STALL, "Flower Stall", "http://flowers.localhost:8080", STALLS, Set.of(Suite.AES_128));
  }

  static SharedKey sharedWith(PartyId merchant) {
    return merchant.equals(STALL) ? STALLS : SHARED;
  }

  private static Agreement agreement(
      PartyId party, String name, String origin, SharedKey shared, Set<Suite> suites) {
    return new Agreement(
        party,
        name,
        origin,
        URI.create(origin + "/status"),
        true,
        Map.of(
            Currency.EUR,
            new AmountRange(1, Integer.MAX_VALUE),
            Currency.JPY,
            new AmountRange(1, Integer.MAX_VALUE),
            POINTS,
            new AmountRange(10, 1_000),
            Currency.AUTHENTICATION,
            new AmountRange(0, 0)),
        Set.of(PurchaseMode.values()),
        suites,
        Map.of(shared.id(), new Agreement.Key(shared, Instant.EPOCH, Instant.MAX)),
        Sha256.of(API_KEY));
  }

  static KeyRing issuer() {
    KeyRing keys = KeyRing.empty();
    int seed = 1;
    for (KeyUsage usage : KeyUsage.values()) {
      for (int generation :
          usage == KeyUsage.PSAM ? new int[] {1} : new int[] {SOFTWARE, HARDWARE}) {
        byte[] value = new byte[MacKey.SIZE];
        new Random(seed++).nextBytes(value);
        keys =
            keys.with(
                new MasterKeyName(usage, PROVIDER, Suite.AES_128, generation),
                MacKey.of(Suite.AES_128, value));
      }
    }
    for (KeyUsage usage :
        List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      for (int generation : new int[] {SOFTWARE, HARDWARE}) {
        byte[] value = new byte[MacKey.SIZE];
        new Random(seed++).nextBytes(value);
        keys =
            keys.with(
                new MasterKeyName(usage, PROVIDER, Suite.TDES, generation),
                MacKey.of(Suite.TDES, value));
      }
    }
    for (KeyUsage usage :
        List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      byte[] value = new byte[MacKey.SIZE];
      new Random(seed++).nextBytes(value);
      keys =
          keys.with(
              new MasterKeyName(usage, PROVIDER, Suite.AES_128, NEXT_SOFTWARE),
              MacKey.of(Suite.AES_128, value));
    }
    return keys;
  }

  static KeyRing psams() {
    return issuer()
        .forPaymentServer(
            new MasterKeyName(KeyUsage.PSAM, PROVIDER, Suite.AES_128, 1), List.of(PSAM_1, PSAM_2));
  }

  static PsamRules rules(Set<Suite> suites) {
    return new PsamRules(new Expiry(LocalDate.of(2035, 12, 31)), true, suites, 100);
  }

  static BatchLimits limits() {
    return limits(1_000_000);
  }

  static BatchLimits limits(int purchases) {
    return new BatchLimits(
        purchases,
        Map.of(
            Currency.EUR,
            1_000_000_000_000L,
            Currency.JPY,
            1_000_000_000_000L,
            POINTS,
            1_000_000L));
  }

  /** A personalised software purse in memory, with these balances, one slot each. */
  static VirtualPurse purse(long number, int generation, Expiry expiry, Amount... balances) {
    try {
      VirtualPurse purse = new VirtualPurse(new PurseMemory(), new Random(number));
      personalise(purse, Suite.AES_128, number, generation, expiry, balances);
      return purse;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a blank card one of this issuer's, with a slot for each balance. */
  static void personalise(
      CardLink card, Suite suite, long number, int generation, Expiry expiry, Amount... balances) {
    try {
      card.transmit(Purse.select());
      var answer =
          card.transmit(
              Purse.personalise(
                  0xFF, personalisation(suite, number, generation, expiry, balances)));
      if (!answer.isDone()) {
        throw new IllegalStateException("not personalised: %04x".formatted(answer.status()));
      }
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes personalisation(
      Suite suite, long number, int generation, Expiry expiry, Amount... balances) {
    IepId iep = new IepId(PROVIDER, number);
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity.u1(suite.code()).u1(generation).bytes(expiry.toBytes()).u1(0).u2(0);
    Bytes all = new Tlv(0xC0, identity.toBytes()).toBytes();
    for (Amount balance : balances) {
      Bytes slot =
          new ByteWriter(15)
              .bytes(balance.currency().toBytes())
              .u4(balance.minor())
              .u4(Integer.MAX_VALUE)
              .u4(Integer.MAX_VALUE)
              .toBytes();
      all = all.plus(new Tlv(0xC1, slot).toBytes());
    }
    for (KeyUsage usage :
        List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      MacKey master = issuer().find(usage, PROVIDER, suite, generation).orElseThrow();
      byte[] key = master.cardKey(usage, iep, generation).reveal(SecretAccess.granted());
      all =
          all.plus(
              new Tlv(0xC3, new ByteWriter(17).u1(usage.code()).bytes(key).toBytes()).toBytes());
    }
    return all;
  }
}
