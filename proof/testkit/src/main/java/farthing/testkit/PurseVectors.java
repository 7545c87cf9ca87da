package farthing.testkit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import java.util.List;
import java.util.Optional;

/**
 * Purchases and cancels on a purse: a blank one is personalised so that the row's transaction is
 * its next, with the row's RND; its answers must be the row's, byte for byte.
 */
final class PurseVectors {
  private static final Bytes ANY_RANDOM = Bytes.ofHex("0000000000000000");

  private PurseVectors() {}

  static Verdict check(BlankPurses purses, VectorRow row) {
    VectorRow given = row.object("given");
    VectorRow expected = row.object("expect");
    Expectations expect = new Expectations(expected);
    PurchaseTerms terms = PurchaseVectors.terms(given);
    PurseProfile profile = profile(given, terms);
    ScriptedRandom random = new ScriptedRandom(0);
    return VectorCard.ask(
        purses,
        profile,
        random,
        expect,
        card -> {
          if ((profile.authenticationMode() & PurseProfile.PIN_FOR_PURCHASE) != 0) {
            card.verifyPin();
          }
          if (terms.type() == TransactionType.CANCEL) {
            random.then(ANY_RANDOM);
            buyWhatIsCancelled(card, profile, terms);
          }
          random.then(given.hex("rnd", InitializeAnswer.RANDOM_SIZE));
          expect.wanted(
              "initializeAnswer", card.done("initializeAnswer", initialize(given, terms)));
          CommandApdu debit = debit(terms.type(), expected.hex("debitCommandData"));
          expect.wanted("debitAnswer", card.done("debitAnswer", debit));
        });
  }

  private static void buyWhatIsCancelled(
      VectorCard card, PurseProfile profile, PurchaseTerms cancel)
      throws CardGone, VectorCard.Astray {
    TestPsam psam = new TestPsam(cancel.psam(), profile.keys().purchase(), profile.keys().tac());
    PurchaseTerms terms =
        psam.terms(TransactionType.PURCHASE, 1, cancel.trx(), cancel.amount(), cancel.time());
    Bytes answer = card.done("purchase before", Purse.initializePurchase(0, cancel.amount()));
    DebitCommand debit = psam.sign(InitializeAnswer.parse(answer), terms);
    card.done("purchase before", Purse.debit(0, debit));
  }

  private static CommandApdu initialize(VectorRow given, PurchaseTerms terms) {
    return terms.type() == TransactionType.CANCEL
        ? Purse.initializeCancel(0, given.u2("nt") - 1)
        : Purse.initializePurchase(0, terms.amount());
  }

  /** The row's own bytes, not ones made here. */
  private static CommandApdu debit(TransactionType type, Bytes data) {
    return type == TransactionType.CANCEL
        ? CommandApdu.of(0x90, 0x52, 0x07, 0x00, data)
        : CommandApdu.of(0x90, 0x54, 0x01, 0x00, data);
  }

  private static PurseProfile profile(VectorRow given, PurchaseTerms terms) {
    boolean cancel = terms.type() == TransactionType.CANCEL;
    Currency currency = terms.amount().currency();
    Amount balance = Amount.ofMinor(given.amount("bal"), currency);
    int usedBefore = given.u2("nt") - (cancel ? 2 : 1);
    if (usedBefore < 0) {
      throw new Malformed("given.nt: no purse attempts this number here");
    }
    return new PurseProfile(
        Fields.iep(given),
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        0,
        List.of(
            PurseProfile.slot(
                // an authentication needs no slot, a purse does
                currency.isAuthentication() ? Currency.EUR : currency,
                (cancel ? balance.plus(terms.amount()) : balance).minor(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE)),
        usedBefore,
        0,
        new PurseProfile.CardKeys(
            PurchaseVectors.cardKey(given, "kmp", KeyUsage.PURCHASE),
            // keys that a purchase never touches: any will do
            PurchaseVectors.cardKey(given, "kmp", KeyUsage.LOAD),
            PurchaseVectors.cardKey(given, "kmt", KeyUsage.TAC),
            PurchaseVectors.cardKey(given, "kmt", KeyUsage.UPDATE)),
        Optional.of(VectorCard.PIN));
  }
}
