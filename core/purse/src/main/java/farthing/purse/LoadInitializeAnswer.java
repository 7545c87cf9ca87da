package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.Suite;

/**
 * The purse's answer to INITIALIZE IEP for a load or an unload (PROTOCOL, section 3).
 *
 * @param keyGeneration VKIEP, 01 to FF; from 80 on the purse is software
 * @param authenticationMode AMIEP: bit 01 PIN wanted for load and unload
 * @param cardState CSTAT
 * @param balance of the slot, in its currency
 * @param maximum BALMAX of the slot
 * @param transactionNumber NTIEP that the transaction attempted would get; FFFF when used up
 * @param lastLoad NTLASTLOAD: NTIEP of the last committed load or unload, 0 if none
 * @param commitment HIEP
 */
public record LoadInitializeAnswer(
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    int authenticationMode,
    int cardState,
    Amount balance,
    Amount maximum,
    int transactionNumber,
    int lastLoad,
    Commitment commitment,
    Mac8 s1) {
  /** In bytes. */
  public static final int SIZE = 57;

  private static final int LOADS_BLOCKED = 0x0002;
  private static final int LOCKED_FOR_GOOD = 0x8000;

  public static LoadInitializeAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE IEP answer for load", bytes);
    IepId iep = IepId.read(in);
    Suite suite = Suite.ofCode(in.u1());
    int keyGeneration = in.u1();
    Expiry expiry = Expiry.of(in.bytes(Expiry.SIZE));
    int authenticationMode = in.u1();
    int cardState = in.u2();
    Currency currency = Currency.of(in.bytes(Currency.SIZE));
    LoadInitializeAnswer answer =
        new LoadInitializeAnswer(
            iep,
            suite,
            keyGeneration,
            expiry,
            authenticationMode,
            cardState,
            new Amount(in.amountMinor(), currency),
            new Amount(in.amountMinor(), currency),
            in.u2(),
            in.u2(),
            Commitment.read(in),
            Mac8.read(in));
    in.end();
    return answer;
  }

  public Bytes toBytes() {
    return signedPart().plus(s1.value());
  }

  /** Everything up to and with HIEP: what S1 begins with. */
  public Bytes signedPart() {
    ByteWriter out = new ByteWriter(SIZE);
    iep.write(out);
    return out.u1(suite.code())
        .u1(keyGeneration)
        .bytes(expiry.toBytes())
        .u1(authenticationMode)
        .u2(cardState)
        .bytes(balance.currency().toBytes())
        .u4(balance.minor())
        .u4(maximum.minor())
        .u2(transactionNumber)
        .u2(lastLoad)
        .bytes(commitment.value())
        .toBytes();
  }

  public boolean isLockedForGood() {
    return (cardState & LOCKED_FOR_GOOD) != 0;
  }

  public boolean areLoadsBlocked() {
    return (cardState & LOADS_BLOCKED) != 0;
  }

  public boolean isSoftwarePurse() {
    return keyGeneration >= InitializeAnswer.FIRST_SOFTWARE_GENERATION;
  }

  /** The same answer under another S1: for building one before its signature is known. */
  public LoadInitializeAnswer signed(Mac8 signature) {
    return with(transactionNumber, signature);
  }

  /** As the card would have said it with another NT: how a lied-about counter is found out. */
  public LoadInitializeAnswer withTransactionNumber(int other) {
    return with(other, s1);
  }

  private LoadInitializeAnswer with(int number, Mac8 signature) {
    return new LoadInitializeAnswer(
        iep,
        suite,
        keyGeneration,
        expiry,
        authenticationMode,
        cardState,
        balance,
        maximum,
        number,
        lastLoad,
        commitment,
        signature);
  }
}
