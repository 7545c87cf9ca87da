package farthing.virtual;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import java.util.UUID;

/** A purse with EUR 20.00 and 500 points, and the security card that debits it. */
final class TestCard {
  static final Currency POINTS = new Currency(1000, 0);
  static final IepId IEP = new IepId(0x0A0B0C0D, 0x112233445566L);
  static final int GENERATION = 0x81;
  static final Expiry EXPIRY = new Expiry(LocalDate.of(2031, 6, 30));
  static final PsamId PSAM = PsamId.ofHex("5053414d00000001");
  static final Dthr TIME = Dthr.of(Instant.parse("2026-11-22T16:04:00Z"));
  static final PinBlock PIN = PinBlock.ofDigits("4711");

  private TestCard() {}

  static Amount euros(int minor) {
    return new Amount(minor, Currency.EUR);
  }

  static VirtualPurse inMemory(Bytes... elements) throws IOException {
    return personalised(new PurseMemory(), elements);
  }

  static VirtualPurse personalised(PurseStore store, Bytes... elements) throws IOException {
    VirtualPurse purse = new VirtualPurse(store, new Random(7));
    purse.transmit(Purse.select());
    ResponseApdu made =
        purse.transmit(Purse.personalise(0xFF, join(elements.length == 0 ? usual() : elements)));
    if (!made.isDone()) {
      throw new IllegalStateException("not personalised: %04x".formatted(made.status()));
    }
    return purse;
  }

  /** A card made before, powered and selected. */
  static VirtualPurse inserted(PurseStore store) throws IOException {
    VirtualPurse purse = new VirtualPurse(store, new Random(5));
    purse.transmit(Purse.select());
    return purse;
  }

  static Bytes[] usual() {
    return new Bytes[] {identity(0x00, 0x0000), euroSlot(), pointsSlot(), keys()};
  }

  static Bytes join(Bytes... elements) {
    Bytes all = Bytes.empty();
    for (Bytes element : elements) {
      all = all.plus(element);
    }
    return all;
  }

  static Bytes identity(int authenticationMode, int cstat) {
    ByteWriter out = new ByteWriter(18);
    IEP.write(out);
    out.u1(Suite.AES_128.code()).u1(GENERATION).bytes(EXPIRY.toBytes());
    return new Tlv(0xC0, out.u1(authenticationMode).u2(cstat).toBytes()).toBytes();
  }

  static Bytes euroSlot() {
    return slot(euros(20_00), euros(100_00), euros(50_00));
  }

  static Bytes pointsSlot() {
    return slot(new Amount(500, POINTS), new Amount(1000, POINTS), new Amount(1000, POINTS));
  }

  static Bytes slot(Amount balance, Amount maximum, Amount purchaseMaximum) {
    return new Tlv(0xC1, new SlotInquiry(balance, maximum, purchaseMaximum).toBytes()).toBytes();
  }

  static Bytes counters(int lastNumber) {
    return new Tlv(0xC2, new ByteWriter(4).u2(lastNumber).u2(0).toBytes()).toBytes();
  }

  static Bytes keys() {
    return join(
        key(KeyUsage.PURCHASE), key(KeyUsage.LOAD), key(KeyUsage.TAC), key(KeyUsage.UPDATE));
  }

  static Bytes key(KeyUsage usage) {
    byte[] value = cardKey(usage).reveal(SecretAccess.granted()); // a test's own key
    return new Tlv(0xC3, new ByteWriter(17).u1(usage.code()).bytes(value).toBytes()).toBytes();
  }

  static Bytes pin() {
    return new Tlv(0xC4, PIN.value()).toBytes();
  }

  static MacKey cardKey(KeyUsage usage) {
    byte[] value = new byte[MacKey.SIZE];
    value[0] = (byte) usage.code();
    return MacKey.of(Suite.AES_128, value);
  }

  static TransactionId trx(int number) {
    return new TransactionId(new UUID(0x7000L, number));
  }

  static InitializeAnswer initialize(VirtualPurse purse, int slot, Amount amount)
      throws IOException {
    return InitializeAnswer.parse(answered(purse.transmit(Purse.initializePurchase(slot, amount))));
  }

  static DebitCommand signed(InitializeAnswer answer, Amount amount, TransactionId trx) {
    return signed(TransactionType.PURCHASE, answer, amount, PSAM, trx);
  }

  static DebitCommand signed(
      TransactionType type,
      InitializeAnswer answer,
      Amount amount,
      PsamId psam,
      TransactionId trx) {
    PurchaseTerms terms = new PurchaseTerms(type, psam, 9, trx, amount, TIME);
    MacKey sessionKey = PurchaseSignatures.sessionKey(cardKey(KeyUsage.PURCHASE), answer, psam, 9);
    return new DebitCommand(terms, PurchaseSignatures.s2(sessionKey, terms, answer.s1()));
  }

  static DebitCommand wronglySigned(InitializeAnswer answer, Amount amount) {
    return new DebitCommand(signed(answer, amount, trx(1)).terms(), Mac8.ZERO);
  }

  /** The command that debits what INITIALIZE has just opened. */
  static CommandApdu debit(InitializeAnswer answer, Amount amount, TransactionId trx) {
    return Purse.debit(amount.currency().equals(POINTS) ? 1 : 0, signed(answer, amount, trx));
  }

  static DebitAnswer buy(VirtualPurse purse, Amount amount, TransactionId trx) throws IOException {
    int slot = amount.currency().equals(POINTS) ? 1 : 0;
    InitializeAnswer answer = initialize(purse, slot, amount);
    return DebitAnswer.parse(answered(purse.transmit(debit(answer, amount, trx))));
  }

  static int balance(VirtualPurse purse, int slot) throws IOException {
    return SlotInquiry.parse(answered(purse.transmit(Purse.slotInquiry(slot)))).balance().minor();
  }

  static Bytes answered(ResponseApdu response) {
    if (!response.isDone()) {
      throw new IllegalStateException("the purse answered %04x".formatted(response.status()));
    }
    return response.data();
  }
}
