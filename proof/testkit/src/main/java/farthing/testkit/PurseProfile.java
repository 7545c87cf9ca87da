package farthing.testkit;

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
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a purse for a test is personalised with.
 *
 * @param state CSTAT
 * @param lastNumber NTIEP last used
 * @param pin ISO 9564 format 2, 8 bytes
 */
public record PurseProfile(
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    int authenticationMode,
    int state,
    List<SlotInquiry> slots,
    int lastNumber,
    int lastLoad,
    CardKeys keys,
    Optional<Bytes> pin) {

  /** AMIEP: the PIN is wanted for loads and unloads. */
  public static final int PIN_FOR_LOAD = 0x01;

  /** AMIEP: the PIN is wanted for purchases. */
  public static final int PIN_FOR_PURCHASE = 0x02;

  private static final int LAST_PART = 0xFF;
  private static final int MOST_IN_ONE_PART = 255;

  /** A card's four keys. */
  public record CardKeys(MacKey purchase, MacKey load, MacKey tac, MacKey update) {}

  public PurseProfile {
    slots = List.copyOf(slots);
  }

  /** EUR 20.00 of at most 500.00, 100.00 in one purchase; suite 20, the card's keys its own. */
  public static PurseProfile ofTwentyEuros() {
    return ofTwentyEuros(Suite.AES_128);
  }

  public static PurseProfile ofTwentyEuros(Suite suite) {
    IepId iep = new IepId(0x46415254, 0x000000000042L);
    return new PurseProfile(
        iep,
        suite,
        1,
        new Expiry(LocalDate.of(2031, 6, 30)),
        0,
        0,
        List.of(slot(Currency.EUR, 2000, 50_000, 10_000)),
        0,
        0,
        new CardKeys(key(suite, 1), key(suite, 2), key(suite, 3), key(suite, 4)),
        Optional.empty());
  }

  public static SlotInquiry slot(Currency currency, int balance, int maximum, int purchaseMaximum) {
    return new SlotInquiry(
        Amount.ofMinor(balance, currency),
        Amount.ofMinor(maximum, currency),
        Amount.ofMinor(purchaseMaximum, currency));
  }

  /** Halves that differ: a two-key TDES key of equal ones would be single DES. */
  private static MacKey key(Suite suite, int usage) {
    String left = "%02x".formatted(0x10 * usage + usage).repeat(8);
    String right = "%02x".formatted(0x80 + usage).repeat(8);
    return MacKey.of(suite, Bytes.ofHex(left + right).toArray());
  }

  /** The same with keys of another suite. */
  public PurseProfile ofSuite(Suite other) {
    return new PurseProfile(
        iep,
        other,
        keyGeneration,
        expiry,
        authenticationMode,
        state,
        slots,
        lastNumber,
        lastLoad,
        new CardKeys(key(other, 1), key(other, 2), key(other, 3), key(other, 4)),
        pin);
  }

  public PurseProfile withSlots(SlotInquiry... others) {
    return with(authenticationMode, state, List.of(others), lastNumber, pin);
  }

  public PurseProfile withState(int other) {
    return with(authenticationMode, other, slots, lastNumber, pin);
  }

  public PurseProfile withLastNumber(int other) {
    return with(authenticationMode, state, slots, other, pin);
  }

  public PurseProfile withAuthenticationMode(int other) {
    return with(other, state, slots, lastNumber, pin);
  }

  public PurseProfile withPin(Bytes block) {
    return with(authenticationMode, state, slots, lastNumber, Optional.of(block));
  }

  private PurseProfile with(
      int otherMode,
      int otherState,
      List<SlotInquiry> otherSlots,
      int otherLastNumber,
      Optional<Bytes> otherPin) {
    return new PurseProfile(
        iep,
        suite,
        keyGeneration,
        expiry,
        otherMode,
        otherState,
        otherSlots,
        otherLastNumber,
        lastLoad,
        keys,
        otherPin);
  }

  /** The elements of PERSONALISE, each with its tag and length. */
  public List<Bytes> elements() {
    List<Bytes> elements = new ArrayList<>();
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity
        .u1(suite.code())
        .u1(keyGeneration)
        .bytes(expiry.toBytes())
        .u1(authenticationMode)
        .u2(state);
    elements.add(new Tlv(0xC0, identity.toBytes()).toBytes());
    slots.forEach(slot -> elements.add(new Tlv(0xC1, slot.toBytes()).toBytes()));
    elements.add(new Tlv(0xC2, new ByteWriter(4).u2(lastNumber).u2(lastLoad).toBytes()).toBytes());
    elements.add(key(KeyUsage.PURCHASE, keys.purchase));
    elements.add(key(KeyUsage.LOAD, keys.load));
    elements.add(key(KeyUsage.TAC, keys.tac));
    elements.add(key(KeyUsage.UPDATE, keys.update));
    pin.ifPresent(block -> elements.add(new Tlv(0xC4, block).toBytes()));
    return elements;
  }

  private static Bytes key(KeyUsage usage, MacKey key) {
    // personalising a card: the one moment when a card key is written out
    byte[] value = key.reveal(SecretAccess.granted());
    return new Tlv(0xC3, Bytes.of((byte) usage.code()).plus(Bytes.of(value))).toBytes();
  }

  /** PERSONALISE in as few parts as it takes. */
  public List<CommandApdu> commands() {
    List<Bytes> parts = new ArrayList<>();
    Bytes part = Bytes.empty();
    for (Bytes element : elements()) {
      if (part.size() + element.size() > MOST_IN_ONE_PART) {
        parts.add(part);
        part = Bytes.empty();
      }
      part = part.plus(element);
    }
    parts.add(part);
    List<CommandApdu> commands = new ArrayList<>();
    for (Bytes one : parts) {
      int number = commands.size() + 1;
      commands.add(Purse.personalise(number == parts.size() ? LAST_PART : number, one));
    }
    return commands;
  }
}
