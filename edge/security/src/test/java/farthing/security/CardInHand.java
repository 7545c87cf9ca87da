package farthing.security;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import java.time.LocalDate;
import java.util.UUID;

/** A purse's side of a purchase, for the security card to check: signs whatever a test asks. */
record CardInHand(
    MacKey purchaseMaster,
    MacKey tacMaster,
    IepId iep,
    Suite suite,
    int keyGeneration,
    Expiry expiry,
    Amount balance,
    int transactionNumber) {

  static final IepId IEP = new IepId(0x00004661, 0x0f35dcebaa5bL);
  static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));

  static CardInHand withEuros(MacKey purchaseMaster, MacKey tacMaster, int minor) {
    Amount balance = Amount.ofMinor(minor, Currency.EUR);
    return new CardInHand(purchaseMaster, tacMaster, IEP, Suite.AES_128, 1, GOOD, balance, 180);
  }

  CardInHand expiring(LocalDate day) {
    return new CardInHand(
        purchaseMaster,
        tacMaster,
        iep,
        suite,
        keyGeneration,
        new Expiry(day),
        balance,
        transactionNumber);
  }

  CardInHand ofGeneration(MacKey master, int generation) {
    return new CardInHand(
        master, tacMaster, iep, suite, generation, expiry, balance, transactionNumber);
  }

  CardInHand ofProvider(int provider) {
    return new CardInHand(
        purchaseMaster,
        tacMaster,
        new IepId(provider, iep.number()),
        suite,
        keyGeneration,
        expiry,
        balance,
        transactionNumber);
  }

  CardInHand ofNumber(long number) {
    return new CardInHand(
        purchaseMaster,
        tacMaster,
        new IepId(iep.provider(), number),
        suite,
        keyGeneration,
        expiry,
        balance,
        transactionNumber);
  }

  CardInHand ofSuite(Suite other) {
    return new CardInHand(
        purchaseMaster, tacMaster, iep, other, keyGeneration, expiry, balance, transactionNumber);
  }

  CardInHand holding(Amount other) {
    return new CardInHand(
        purchaseMaster, tacMaster, iep, suite, keyGeneration, expiry, other, transactionNumber);
  }

  CardInHand after(int transactions) {
    return new CardInHand(
        purchaseMaster,
        tacMaster,
        iep,
        suite,
        keyGeneration,
        expiry,
        balance,
        transactionNumber + transactions);
  }

  /** What the payment server gives its security card: this purse, this amount, at this time. */
  PsamDraw draw(long trx, Amount amount, Dthr time) {
    return new PsamDraw(initialize(TransactionType.PURCHASE, amount), amount, trx(trx), time);
  }

  /** The same for a cancel: this purse as it is after the purchase. */
  PsamDraw cancelDraw(TransactionId trx, Amount amount, Dthr time) {
    return new PsamDraw(initialize(TransactionType.CANCEL, amount), amount, trx, time);
  }

  /** As it is once it has paid. */
  CardInHand having(Amount paid) {
    return holding(Amount.ofMinor(balance.minor() - paid.minor(), balance.currency())).after(1);
  }

  DebitAnswer credits(SignedDraw cancel) {
    int after = balance.minor() + cancel.draw().amount().minor();
    return answer(cancel, CompletionCode.DONE, after);
  }

  static TransactionId trx(long number) {
    return new TransactionId(new UUID(0x0190_0000_0000_7000L, number));
  }

  DebitAnswer pays(SignedDraw signed) {
    int after = balance.minor() - signed.draw().amount().minor();
    return answer(signed, CompletionCode.DONE, after);
  }

  DebitAnswer refuses(SignedDraw signed) {
    return answer(signed, CompletionCode.BALANCE_TOO_LOW, balance.minor());
  }

  DebitAnswer answer(SignedDraw signed, CompletionCode cc, int balanceAfter) {
    return answer(signed, cc, transactionNumber, balanceAfter);
  }

  DebitAnswer answer(SignedDraw signed, CompletionCode cc, int number, int balanceAfter) {
    InitializeAnswer purse = signed.draw().purse();
    PurchaseTerms terms = signed.terms();
    long psamNumber = signed.psamTransaction();
    MacKey session = PurchaseSignatures.sessionKey(key(), purse, signed.psam(), psamNumber);
    Mac8 s3 = PurchaseSignatures.s3(session, cc, terms, number, balanceAfter, signed.s2());
    MacKey tac = tacMaster.cardKey(KeyUsage.TAC, iep, keyGeneration);
    Mac8 s6 = PurchaseSignatures.s6(tac, cc, terms, purse, balanceAfter);
    MacKey k7 = PurchaseSignatures.k7(key(), purse, signed.psam(), psamNumber);
    return new DebitAnswer(cc, number, balanceAfter, s3, s6, PurchaseSignatures.s7(k7, s3, s6));
  }

  private InitializeAnswer initialize(TransactionType type, Amount amount) {
    InitializeAnswer unsigned =
        new InitializeAnswer(
            iep,
            suite,
            keyGeneration,
            expiry,
            1,
            balance,
            transactionNumber,
            Bytes.ofHex("af80130ca61f4e80"),
            Mac8.ZERO);
    return unsigned.signed(PurchaseSignatures.s1(key(), type, unsigned, amount.minor()));
  }

  private MacKey key() {
    return purchaseMaster.cardKey(KeyUsage.PURCHASE, iep, keyGeneration);
  }
}
