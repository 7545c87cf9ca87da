package farthing.bench;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.messages.SharedKey;
import farthing.payment.TerminalRack;
import farthing.purse.CardGone;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.SealingKey;
import farthing.virtual.VirtualPurse;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** An issuer with purses, a merchant and terminals, made up for one run. Safe for all threads. */
final class Scheme {
  static final PartyId SHOP = new PartyId("bench-shop");
  static final String SHOP_NAME = "Bench Shop";
  static final String ORIGIN = "http://shop.localhost";
  static final String STATUS_URL = ORIGIN + "/status";

  /** One cent: a purse of 2^31-1 cents outlives its transaction numbers. */
  static final PartyId BANK = new PartyId("bench-bank");

  static final String BANK_NAME = "Bench Bank";
  static final String BANK_ORIGIN = "https://bank.example";
  static final String BANK_STATUS_URL = BANK_ORIGIN + "/farthing/status";
  static final LoadingBankId BANK_ID = LoadingBankId.ofHex("be0c0001");

  static final Amount PRICE = Amount.ofMinor(1, Currency.EUR);

  static final Expiry LAST_DAY = new Expiry(LocalDate.of(2049, 12, 31));

  private static final int PROVIDER = 0x00FABE0C;
  private static final int SOFTWARE = 0x81;
  private static final int CHIP = 0x01;
  private static final MasterKeyName CLEARING =
      new MasterKeyName(KeyUsage.PSAM, PROVIDER, Suite.AES_128, 1);

  private final SecureRandom random = new SecureRandom();
  private final AtomicLong purses = new AtomicLong();
  private final KeyRing issuer;
  private final KeyRing paymentServer;
  private final List<TerminalRack.Place> places;
  private final SealingKey sealing = SealingKey.generate(random);
  private final SharedKey shared = SharedKey.generate("k1", random);

  private Scheme(int terminals) {
    places =
        IntStream.rangeClosed(1, terminals)
            .mapToObj(n ->
                new TerminalRack.Place(
                    "T" + n, "Rack", new PsamId(new ByteWriter(8).u8(n).toBytes())))
            .toList();
    KeyRing keys = KeyRing.empty().generate(KeyUsage.PSAM, PROVIDER, Suite.AES_128, 1, random);
    for (KeyUsage usage :
        List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      keys =
          keys.generate(usage, PROVIDER, Suite.AES_128, SOFTWARE, random)
              .generate(usage, PROVIDER, Suite.AES_128, CHIP, random);
    }
    issuer = keys;
    paymentServer =
        keys.forPaymentServer(CLEARING, places.stream().map(TerminalRack.Place::psam).toList());
  }

  static Scheme generate(int terminals) {
    return new Scheme(terminals);
  }

  List<TerminalRack.Place> places() {
    return places;
  }

  /** What the payment server holds of the keys. */
  KeyRing paymentServer() {
    return paymentServer;
  }

  /** What the load server holds of them. */
  KeyRing loadServer() {
    return issuer.forLoadServer();
  }

  SealingKey sealing() {
    return sealing;
  }

  SharedKey shared() {
    return shared;
  }

  /** A new software purse with EUR 21,474,836.47. */
  VirtualPurse purse() {
    return purse(SOFTWARE, Integer.MAX_VALUE);
  }

  /** The same with a chip's keys: what a payment server takes for one. */
  VirtualPurse chip() {
    return purse(CHIP, Integer.MAX_VALUE);
  }

  /** A new software purse with room for as much. */
  VirtualPurse emptyPurse() {
    return purse(SOFTWARE, 0);
  }

  private VirtualPurse purse(int generation, int balanceMinor) {
    VirtualPurse purse = VirtualPurse.inMemory(new SecureRandom());
    try {
      purse.transmit(Purse.select());
      ResponseApdu answer =
          purse.transmit(
              Purse.personalise(
                  0xFF, personalisation(purses.incrementAndGet(), generation, balanceMinor)));
      if (!answer.isDone()) {
        throw new IllegalStateException("not personalised: %04x".formatted(answer.status()));
      }
      return purse;
    } catch (CardGone e) {
      throw new IllegalStateException("a purse in memory is never gone", e);
    }
  }

  private Bytes personalisation(long number, int generation, int balanceMinor) {
    IepId iep = new IepId(PROVIDER, number);
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity.u1(Suite.AES_128.code()).u1(generation).bytes(LAST_DAY.toBytes()).u1(0).u2(0);
    Bytes slot =
        new ByteWriter(15)
            .bytes(Currency.EUR.toBytes())
            .u4(balanceMinor)
            .u4(Integer.MAX_VALUE)
            .u4(Integer.MAX_VALUE)
            .toBytes();
    Bytes all = new Tlv(0xC0, identity.toBytes()).toBytes().plus(new Tlv(0xC1, slot).toBytes());
    for (KeyUsage usage :
        List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      MacKey master = issuer.find(usage, PROVIDER, Suite.AES_128, generation).orElseThrow();
      byte[] key = master.cardKey(usage, iep, generation).reveal(SecretAccess.granted());
      Bytes named = new ByteWriter(17).u1(usage.code()).bytes(key).toBytes();
      all = all.plus(new Tlv(0xC3, named).toBytes());
    }
    return all;
  }
}
