package farthing.netbank;

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
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.virtual.PurseMemory;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A card of the one issuer with a slot of euros, which can be pulled out at the worst moment. */
final class Card implements CardLink {
  static final int PROVIDER = 0x00FA0001;

  /** BALMAX. */
  static final int MAXIMUM = 500_00;

  private static final int GENERATION = 0x01;
  private static final List<KeyUsage> KEYS =
      List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE);
  private static final AtomicLong NUMBERS = new AtomicLong(90_000);

  /** INS of the two commands that change a balance. */
  private static final int DEBIT = 0x54;

  private static final int CREDIT = 0x52;

  /** When the card leaves the reader. */
  enum Pulled {
    NEVER,
    BEFORE_IT_OBEYS,
    AFTER_IT_OBEYED
  }

  final IepId iep;
  private final VirtualPurse purse;
  private Pulled pulled = Pulled.NEVER;
  private boolean gone;

  private Card(IepId iep, VirtualPurse purse) {
    this.iep = iep;
    this.purse = purse;
  }

  static KeyRing issuersKeys() {
    KeyRing keys = KeyRing.empty();
    int seed = PROVIDER;
    for (KeyUsage usage : KEYS) {
      byte[] value = new byte[MacKey.SIZE];
      new Random(seed++).nextBytes(value);
      keys =
          keys.with(
              new MasterKeyName(usage, PROVIDER, Suite.AES_128, GENERATION),
              MacKey.of(Suite.AES_128, value));
    }
    return keys;
  }

  static Card of(int cents) {
    return of(new Amount(cents, Currency.EUR));
  }

  /** With one slot for each of these. */
  static Card of(Amount... balances) {
    IepId iep = new IepId(PROVIDER, NUMBERS.incrementAndGet());
    try {
      VirtualPurse purse = new VirtualPurse(new PurseMemory(), new Random(iep.number()));
      purse.transmit(Purse.select());
      ResponseApdu answer = purse.transmit(Purse.personalise(0xFF, personalisation(iep, balances)));
      if (!answer.isDone()) {
        throw new IllegalStateException("not personalised: %04x".formatted(answer.status()));
      }
      return new Card(iep, purse);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Card pulled(Pulled when) {
    pulled = when;
    return this;
  }

  void putIn() {
    pulled = Pulled.NEVER;
    gone = false;
    try {
      purse.reset();
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  int cents() {
    return minor(0);
  }

  /** What a slot holds. */
  int minor(int slot) {
    putIn();
    try {
      transmit(Purse.select());
      return SlotInquiry.parse(transmit(Purse.slotInquiry(slot)).data()).balance().minor();
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Bytes atr() {
    return purse.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    boolean changes = command.ins() == DEBIT || command.ins() == CREDIT;
    if (gone || (changes && pulled == Pulled.BEFORE_IT_OBEYS)) {
      gone = true;
      throw new CardGone("pulled out");
    }
    ResponseApdu answer = purse.transmit(command);
    if (changes && pulled == Pulled.AFTER_IT_OBEYED) {
      gone = true;
      throw new CardGone("pulled out");
    }
    return answer;
  }

  @Override
  public void close() {
    purse.close();
  }

  private static Bytes personalisation(IepId iep, Amount... balances) {
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity
        .u1(Suite.AES_128.code())
        .u1(GENERATION)
        .bytes(new Expiry(LocalDate.of(2031, 6, 30)).toBytes())
        .u1(0)
        .u2(0);
    Bytes all = new Tlv(0xC0, identity.toBytes()).toBytes();
    for (Amount balance : balances) {
      Bytes slot =
          new ByteWriter(15)
              .bytes(balance.currency().toBytes())
              .u4(balance.minor())
              .u4(MAXIMUM)
              .u4(MAXIMUM)
              .toBytes();
      all = all.plus(new Tlv(0xC1, slot).toBytes());
    }
    for (KeyUsage usage : KEYS) {
      byte[] key =
          issuersKeys()
              .find(usage, PROVIDER, Suite.AES_128, GENERATION)
              .orElseThrow()
              .cardKey(usage, iep, GENERATION)
              .reveal(SecretAccess.granted()); // a test's own key
      Bytes value = new ByteWriter(17).u1(usage.code()).bytes(key).toBytes();
      all = all.plus(new Tlv(0xC3, value).toBytes());
    }
    return all;
  }
}
