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
 * The purse's answer to INITIALIZE IEP for a purchase or a cancel (PROTOCOL, section 3).
 *
 * @param keyGeneration VKIEP, 01 to FF; from 80 on the purse is software
 * @param authenticationMode AMIEP: bit 01 PIN wanted for load and unload, 02 PIN wanted for
 *     purchase
 * @param balance of the slot, in its currency
 * @param transactionNumber NTIEP that the transaction attempted would get
 * @param random RND, 8 bytes
 */
public record InitializeAnswer(
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    int authenticationMode,
    Amount balance,
    int transactionNumber,
    Bytes random,
    Mac8 s1) {
  /** In bytes. */
  public static final int SIZE = 41;

  /** RND, in bytes. */
  public static final int RANDOM_SIZE = 8;

  /** From this VKIEP on a purse is software, with master keys of its own. */
  public static final int FIRST_SOFTWARE_GENERATION = 0x80;

  public static InitializeAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader("INITIALIZE IEP answer", bytes);
    InitializeAnswer answer = read(in);
    in.end();
    return answer;
  }

  static InitializeAnswer read(ByteReader in) {
    IepId iep = IepId.read(in);
    Suite suite = Suite.ofCode(in.u1());
    int keyGeneration = in.u1();
    Expiry expiry = Expiry.of(in.bytes(Expiry.SIZE));
    int authenticationMode = in.u1();
    Currency currency = Currency.of(in.bytes(Currency.SIZE));
    Amount balance = new Amount(in.amountMinor(), currency);
    int transactionNumber = in.u2();
    Bytes random = in.bytes(RANDOM_SIZE);
    return new InitializeAnswer(
        iep,
        suite,
        keyGeneration,
        expiry,
        authenticationMode,
        balance,
        transactionNumber,
        random,
        Mac8.read(in));
  }

  public Bytes toBytes() {
    return signedPart().plus(s1.value());
  }

  /** Everything up to and with RND: what S1 is made over. */
  public Bytes signedPart() {
    ByteWriter out = new ByteWriter(SIZE);
    iep.write(out);
    return out.u1(suite.code())
        .u1(keyGeneration)
        .bytes(expiry.toBytes())
        .u1(authenticationMode)
        .bytes(balance.currency().toBytes())
        .u4(balance.minor())
        .u2(transactionNumber)
        .bytes(random)
        .toBytes();
  }

  public boolean isSoftwarePurse() {
    return keyGeneration >= FIRST_SOFTWARE_GENERATION;
  }

  /** The same answer under another S1: for building one before its signature is known. */
  public InitializeAnswer signed(Mac8 signature) {
    return new InitializeAnswer(
        iep,
        suite,
        keyGeneration,
        expiry,
        authenticationMode,
        balance,
        transactionNumber,
        random,
        signature);
  }
}
