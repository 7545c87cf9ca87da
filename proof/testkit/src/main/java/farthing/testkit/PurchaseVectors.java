package farthing.testkit;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;

/** Purchases and cancels on the host: every layout, key and signature of section 4. */
final class PurchaseVectors {
  private PurchaseVectors() {}

  static Verdict onHost(VectorRow row) {
    VectorRow given = row.object("given");
    Expectations expect = new Expectations(row.object("expect"));
    PurchaseTerms terms = terms(given);
    MacKey purchaseKey = cardKey(given, "kmp", KeyUsage.PURCHASE);
    MacKey tacKey = cardKey(given, "kmt", KeyUsage.TAC);
    expect.optional("cardPurchaseKey", purchaseKey);
    expect.optional("cardTacKey", tacKey);

    InitializeAnswer unsigned = unsigned(given);
    Mac8 s1 = PurchaseSignatures.s1(purchaseKey, terms.type(), unsigned, terms.amount().minor());
    InitializeAnswer initialize = unsigned.signed(s1);
    expect.optional("s1", s1);
    expect.wanted("initializeAnswer", initialize.toBytes());

    MacKey session =
        PurchaseSignatures.sessionKey(
            purchaseKey, initialize, terms.psam(), terms.psamTransaction());
    MacKey k7 =
        PurchaseSignatures.k7(purchaseKey, initialize, terms.psam(), terms.psamTransaction());
    expect.optional("sessionKey", session);
    expect.optional("k7", k7);
    Mac8 s2 = PurchaseSignatures.s2(session, terms, s1);
    expect.optional("s2", s2);
    expect.wanted("debitCommandData", new DebitCommand(terms, s2).toBytes());

    CompletionCode cc = new CompletionCode(given.u2("cc"));
    int after = balanceAfter(given, terms, cc);
    int number = initialize.transactionNumber();
    Mac8 s3 = PurchaseSignatures.s3(session, cc, terms, number, after, s2);
    Mac8 s6 = PurchaseSignatures.s6(tacKey, cc, terms, initialize, after);
    Mac8 s7 = PurchaseSignatures.s7(k7, s3, s6);
    expect.optional("s3", s3);
    expect.optional("s6", s6);
    expect.optional("s7", s7);
    expect.wanted("debitAnswer", new DebitAnswer(cc, number, after, s3, s6, s7).toBytes());
    return expect.verdict();
  }

  static PurchaseTerms terms(VectorRow given) {
    PurchaseTerms terms = Fields.terms(given, Fields.psam(given));
    if (terms.type() != TransactionType.PURCHASE && terms.type() != TransactionType.CANCEL) {
      throw new Malformed("given.ti: a purchase has 6, a cancel 7");
    }
    return terms;
  }

  static MacKey cardKey(VectorRow given, String master, KeyUsage usage) {
    return Fields.key(given, master, given.suite("alg"))
        .cardKey(usage, Fields.iep(given), given.u1("vk"));
  }

  private static InitializeAnswer unsigned(VectorRow given) {
    IepId iep = Fields.iep(given);
    return new InitializeAnswer(
        iep,
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        Amount.ofMinor(given.amount("bal"), Fields.currency(given)),
        given.u2("nt"),
        given.hex("rnd", InitializeAnswer.RANDOM_SIZE),
        Mac8.ZERO);
  }

  private static int balanceAfter(VectorRow given, PurchaseTerms terms, CompletionCode cc) {
    Amount before = Amount.ofMinor(given.amount("bal"), terms.amount().currency());
    if (!cc.isDone()) {
      return before.minor();
    }
    return terms.type() == TransactionType.CANCEL
        ? before.plus(terms.amount()).minor()
        : before.minus(terms.amount()).minor();
  }
}
