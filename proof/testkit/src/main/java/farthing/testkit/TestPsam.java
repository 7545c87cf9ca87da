package farthing.testkit;

import farthing.base.Amount;
import farthing.base.Dthr;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Signs debits for one purse whose keys it is told, as a security card does, and checks every
 * signature that comes back, as security card and issuer together do. Refuses nothing.
 */
public final class TestPsam {
  private final PsamId id;
  private final MacKey purchaseKey;
  private final MacKey tacKey;
  private final Map<Integer, DebitCommand> signed = new HashMap<>();

  public TestPsam(PsamId id, MacKey purchaseKey, MacKey tacKey) {
    this.id = id;
    this.purchaseKey = purchaseKey;
    this.tacKey = tacKey;
  }

  /** One that remembers the same, and goes on by itself. */
  public TestPsam another() {
    TestPsam another = new TestPsam(id, purchaseKey, tacKey);
    another.signed.putAll(signed);
    return another;
  }

  public PsamId id() {
    return id;
  }

  public PurchaseTerms terms(
      TransactionType type, long number, TransactionId trx, Amount amount, Dthr time) {
    return new PurchaseTerms(type, id, number, trx, amount, time);
  }

  /** Whether the purse signed its answer to INITIALIZE for this type and amount. */
  public boolean isS1Right(InitializeAnswer answer, TransactionType type, int amountMinor) {
    return PurchaseSignatures.s1(purchaseKey, type, answer, amountMinor).equals(answer.s1());
  }

  /** The debit that fits this session. */
  public DebitCommand sign(InitializeAnswer answer, PurchaseTerms terms) {
    DebitCommand command =
        new DebitCommand(
            terms, PurchaseSignatures.s2(sessionKey(answer, terms), terms, answer.s1()));
    signed.put(answer.transactionNumber(), command);
    return command;
  }

  /** The last that it signed for this NT, whatever became of it. */
  public Optional<DebitCommand> signed(int transactionNumber) {
    return Optional.ofNullable(signed.get(transactionNumber));
  }

  /** S3, S6 and S7 as this answer must bear them, whatever it says. */
  public DebitAnswer proven(
      DebitAnswer claimed, InitializeAnswer initialize, DebitCommand command) {
    PurchaseTerms terms = command.terms();
    Mac8 s3 =
        PurchaseSignatures.s3(
            sessionKey(initialize, terms),
            claimed.cc(),
            terms,
            claimed.transactionNumber(),
            claimed.balanceAfterMinor(),
            command.s2());
    Mac8 s6 =
        PurchaseSignatures.s6(tacKey, claimed.cc(), terms, initialize, claimed.balanceAfterMinor());
    MacKey k7 =
        PurchaseSignatures.k7(purchaseKey, initialize, terms.psam(), terms.psamTransaction());
    return new DebitAnswer(
        claimed.cc(),
        claimed.transactionNumber(),
        claimed.balanceAfterMinor(),
        s3,
        s6,
        PurchaseSignatures.s7(k7, s3, s6));
  }

  private MacKey sessionKey(InitializeAnswer answer, PurchaseTerms terms) {
    return PurchaseSignatures.sessionKey(
        purchaseKey, answer, terms.psam(), terms.psamTransaction());
  }
}
