package farthing.testkit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.List;
import java.util.Optional;

/**
 * Purchases and cancels on a purse: a blank one is personalised so that the row's transaction is
 * its next, with the row's RND; its answers must be the row's, byte for byte.
 */
final class PurseVectors {
  /** The PIN of every purse made here: 1234. */
  private static final Bytes PIN = Bytes.ofHex("241234ffffffffff");

  private static final Bytes ANY_RANDOM = Bytes.ofHex("0000000000000000");

  private final BlankPurses purses;

  PurseVectors(BlankPurses purses) {
    this.purses = purses;
  }

  /** A purse that refuses to go as far as the row's answers. */
  private static final class Astray extends Exception {
    private static final long serialVersionUID = 1L;
    private final String field;

    Astray(String field, String got) {
      super(got);
      this.field = field;
    }
  }

  Verdict check(VectorRow row) {
    VectorRow given = row.object("given");
    VectorRow expected = row.object("expect");
    Expectations expect = new Expectations(expected);
    PurchaseTerms terms = PurchaseVectors.terms(given);
    PurseProfile profile = profile(given, terms);
    ScriptedRandom random = new ScriptedRandom(0);
    try (CardLink card = purses.insert(random)) {
      personalise(card, profile);
      if (terms.type() == TransactionType.CANCEL) {
        random.then(ANY_RANDOM);
        buyWhatIsCancelled(card, profile, terms);
      }
      random.then(given.hex("rnd", InitializeAnswer.RANDOM_SIZE));
      expect.wanted("initializeAnswer", done("initializeAnswer", card, initialize(given, terms)));
      CommandApdu debit = debit(terms.type(), expected.hex("debitCommandData"));
      expect.wanted("debitAnswer", done("debitAnswer", card, debit));
    } catch (Astray e) {
      expect.differs(e.field, "an answer", String.valueOf(e.getMessage()));
    } catch (CardGone e) {
      expect.differs("card", "an answer", "no card: " + e.getMessage());
    }
    return expect.verdictOfThese();
  }

  private static void personalise(CardLink card, PurseProfile profile) throws CardGone, Astray {
    done("select", card, Purse.select());
    for (CommandApdu part : profile.commands()) {
      done("personalisation", card, part);
    }
    if ((profile.authenticationMode() & PurseProfile.PIN_FOR_PURCHASE) != 0) {
      done("PIN", card, Purse.verify(PIN));
    }
  }

  private static void buyWhatIsCancelled(CardLink card, PurseProfile profile, PurchaseTerms cancel)
      throws CardGone, Astray {
    TestPsam psam = new TestPsam(cancel.psam(), profile.keys().purchase(), profile.keys().tac());
    PurchaseTerms terms =
        psam.terms(TransactionType.PURCHASE, 1, cancel.trx(), cancel.amount(), cancel.time());
    Bytes answer = done("purchase before", card, Purse.initializePurchase(0, cancel.amount()));
    DebitCommand debit = psam.sign(InitializeAnswer.parse(answer), terms);
    done("purchase before", card, Purse.debit(0, debit));
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
        Optional.of(PIN));
  }

  private static Bytes done(String field, CardLink card, CommandApdu command)
      throws CardGone, Astray {
    ResponseApdu answer = card.transmit(command);
    if (!answer.isDone()) {
      throw new Astray(
          field, "%04X, %s".formatted(answer.status(), StatusWord.meaning(answer.status())));
    }
    return answer.data();
  }
}
