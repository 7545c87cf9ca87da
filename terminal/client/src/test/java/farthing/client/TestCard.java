package farthing.client;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.virtual.PurseMemory;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Random;

/**
 * What a software purse is personalised with.
 *
 * @param cstat CSTAT
 * @param authenticationMode AMIEP
 */
record TestCard(
    Suite suite,
    Amount balance,
    Amount purchaseMaximum,
    Expiry expiry,
    int cstat,
    int authenticationMode,
    Optional<PinBlock> pin) {
  static final IepId IEP = new IepId(0x0A0B0C0D, 0x112233445566L);

  static TestCard withEuros(int minor) {
    return new TestCard(
        Suite.AES_128,
        euros(minor),
        euros(500_00),
        new Expiry(LocalDate.of(2031, 6, 30)),
        0,
        0,
        Optional.empty());
  }

  static Amount euros(int minor) {
    return Amount.ofMinor(minor, Currency.EUR);
  }

  TestCard expiring(LocalDate lastDay) {
    return new TestCard(
        suite, balance, purchaseMaximum, new Expiry(lastDay), cstat, authenticationMode, pin);
  }

  TestCard inState(int other) {
    return new TestCard(suite, balance, purchaseMaximum, expiry, other, authenticationMode, pin);
  }

  TestCard payingAtMost(int minor) {
    return new TestCard(suite, balance, euros(minor), expiry, cstat, authenticationMode, pin);
  }

  TestCard ofSuite(Suite other) {
    return new TestCard(other, balance, purchaseMaximum, expiry, cstat, authenticationMode, pin);
  }

  TestCard wantingPin(String digits) {
    return new TestCard(
        suite,
        balance,
        purchaseMaximum,
        expiry,
        cstat,
        0x02,
        Optional.of(PinBlock.ofDigits(digits)));
  }

  /** One that wants it for loads and unloads, and for nothing else. */
  TestCard wantingPinForLoads(String digits) {
    return new TestCard(
        suite,
        balance,
        purchaseMaximum,
        expiry,
        cstat,
        0x01,
        Optional.of(PinBlock.ofDigits(digits)));
  }

  VirtualPurse inMemory() {
    return in(new PurseMemory());
  }

  /** The same under another number. */
  VirtualPurse inMemory(IepId other) {
    return in(new PurseMemory(), other);
  }

  VirtualPurse in(PurseStore store) {
    return in(store, IEP);
  }

  private VirtualPurse in(PurseStore store, IepId iep) {
    try {
      VirtualPurse purse = new VirtualPurse(store, new Random(7));
      purse.transmit(Purse.select());
      ResponseApdu made = purse.transmit(Purse.personalise(0xFF, elements(iep)));
      if (!made.isDone()) {
        throw new IllegalStateException("not personalised: %04x".formatted(made.status()));
      }
      return purse;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static MacKey key(Suite suite, KeyUsage usage) {
    byte[] value = new byte[MacKey.SIZE];
    value[0] = (byte) (usage.code() << 4); // the lowest bit of a DES key's byte is parity
    return MacKey.of(suite, value);
  }

  private Bytes elements(IepId iep) {
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity.u1(suite.code()).u1(0x81).bytes(expiry.toBytes());
    identity.u1(authenticationMode).u2(cstat);
    Amount points = Amount.ofMinor(500, new Currency(1000, 0));
    return element(0xC0, identity.toBytes())
        .plus(slot(points, points, points))
        .plus(slot(balance, euros(1000_00), purchaseMaximum))
        .plus(keyElement(KeyUsage.PURCHASE))
        .plus(keyElement(KeyUsage.LOAD))
        .plus(keyElement(KeyUsage.TAC))
        .plus(keyElement(KeyUsage.UPDATE))
        .plus(pin.map(block -> element(0xC4, block.value())).orElse(Bytes.empty()));
  }

  private static Bytes slot(Amount holds, Amount maximum, Amount perPurchase) {
    return element(0xC1, new SlotInquiry(holds, maximum, perPurchase).toBytes());
  }

  private Bytes keyElement(KeyUsage usage) {
    byte[] value = key(suite, usage).reveal(SecretAccess.granted()); // a test's own key
    return element(0xC3, new ByteWriter(17).u1(usage.code()).bytes(value).toBytes());
  }

  private static Bytes element(int tag, Bytes value) {
    return new Tlv(tag, value).toBytes();
  }
}
