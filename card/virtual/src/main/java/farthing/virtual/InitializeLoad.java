package farthing.virtual;

import static farthing.virtual.Initialize.Opening.refused;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.CardSecret;
import farthing.purse.Commitment;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LoadSignatures;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.Optional;
import java.util.Random;

/**
 * INITIALIZE IEP for a load or an unload. Writes nothing. The order of its checks is the applet's.
 *
 * <p>A load of nothing is the proof that a load server asks for: it is answered in every state but
 * locked for good, without PIN, and when the numbers are used up too (PROTOCOL, rule 4).
 */
final class InitializeLoad {
  private static final int AMOUNT_SIZE = 4;
  private static final int PIN_WANTED_FOR_LOAD = 0x01;

  private InitializeLoad() {}

  /**
   * @param type LOAD or UNLOAD
   * @param data 38 bytes
   */
  static Initialize.Opening open(
      PurseState purse,
      TransactionType type,
      int slotNumber,
      Bytes data,
      boolean pinVerified,
      Random random) {
    boolean proof = type == TransactionType.LOAD && isOfNothing(data);
    if (purse.isLockedForGood()) {
      return refused(StatusWord.LOCKED_FOR_GOOD);
    }
    if (!proof && isBlocked(purse, type)) {
      return refused(StatusWord.BLOCKED);
    }
    LoadInitialize load;
    try {
      load = LoadInitialize.parse(data);
    } catch (Malformed e) {
      return refused(StatusWord.DATA_WRONG);
    }
    Optional<SlotInquiry> found = purse.slot(slotNumber);
    if (found.isEmpty()) {
      return refused(StatusWord.NO_SUCH_SLOT);
    }
    SlotInquiry slot = found.get();
    if (!slot.balance().currency().equals(load.amount().currency())) {
      return refused(StatusWord.CURRENCY_NOT_THE_SLOTS);
    }
    if (!proof) {
      if (load.amount().isZero()) {
        return refused(StatusWord.AMOUNT_TOO_LOW);
      }
      if (type == TransactionType.LOAD && !hasRoom(slot.maximum(), slot.balance(), load.amount())) {
        return refused(StatusWord.AMOUNT_TOO_HIGH);
      }
      if (!purse.hasNumbersLeft()) {
        return refused(StatusWord.NTIEP_USED_UP);
      }
      if (wantsPin(purse) && !pinVerified) {
        return refused(StatusWord.PIN_WANTED);
      }
    }
    return new Initialize.Opening.Opened(opened(purse, type, slotNumber, slot, load, random));
  }

  /** Whether this much more may be held, if it can be held at all. */
  static boolean hasRoom(Amount maximum, Amount balance, Amount more) {
    return (long) balance.minor() + more.minor() <= maximum.minor();
  }

  private static Session.OfLoad opened(
      PurseState purse,
      TransactionType type,
      int slotNumber,
      SlotInquiry slot,
      LoadInitialize load,
      Random random) {
    byte[] riep = new byte[CardSecret.SIZE];
    random.nextBytes(riep);
    CardSecret secret = new CardSecret(Bytes.of(riep));
    PurseState.Identity who = purse.identity();
    int number = purse.numberShown();
    LoadInitializeAnswer unsigned =
        new LoadInitializeAnswer(
            who.iep(),
            who.suite(),
            who.keyGeneration(),
            who.expiry(),
            who.authenticationMode(),
            who.cstat(),
            slot.balance(),
            slot.maximum(),
            number,
            purse.lastLoad(),
            Commitment.to(secret, load, who.iep(), number),
            Mac8.ZERO);
    MacKey sessionKey = LoadSignatures.sessionKey(unsigned).from(purse.keys().load());
    Mac8 s1 = LoadSignatures.s1(sessionKey, type, load, unsigned);
    return new Session.OfLoad(type, slotNumber, load, unsigned.signed(s1), secret);
  }

  private static boolean isOfNothing(Bytes data) {
    return data.slice(0, AMOUNT_SIZE).equals(Bytes.of(new byte[AMOUNT_SIZE]));
  }

  private static boolean isBlocked(PurseState purse, TransactionType type) {
    return purse.isBlockedByWrongS2() || (type == TransactionType.LOAD && purse.areLoadsBlocked());
  }

  private static boolean wantsPin(PurseState purse) {
    return (purse.identity().authenticationMode() & PIN_WANTED_FOR_LOAD) != 0;
  }
}
