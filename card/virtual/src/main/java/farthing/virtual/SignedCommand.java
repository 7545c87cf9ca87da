package farthing.virtual;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import java.util.Optional;

/** One DEBIT or CREDIT that a security card signed for one session, and the card's reply to it. */
record SignedCommand(
    PurchaseTerms terms,
    Mac8 s2,
    MacKey sessionKey,
    InitializeAnswer opened,
    PurseState.CardKeys keys) {

  /** The command, unless no security card signed it for this very session. */
  static Optional<SignedCommand> verify(PurseState purse, Session.OfPurchase session, Bytes data) {
    DebitCommand command;
    try {
      command = DebitCommand.parse(session.type(), data);
    } catch (Malformed e) {
      // Amount and currency are INITIALIZE's by now: only DTHR can be unreadable, and no security
      // card signs such a time.
      return Optional.empty();
    }
    PurchaseTerms terms = command.terms();
    MacKey sessionKey =
        PurchaseSignatures.sessionKey(
            purse.keys().purchase(), session.answer(), terms.psam(), terms.psamTransaction());
    Mac8 right = PurchaseSignatures.s2(sessionKey, terms, session.answer().s1());
    return right.equals(command.s2())
        ? Optional.of(new SignedCommand(terms, right, sessionKey, session.answer(), purse.keys()))
        : Optional.empty();
  }

  /** S3 for the security card, S6 for the issuer, S7 over both: for success and refusal alike. */
  DebitAnswer reply(CompletionCode cc, int balanceAfterMinor) {
    int number = opened.transactionNumber();
    Mac8 s3 = PurchaseSignatures.s3(sessionKey, cc, terms, number, balanceAfterMinor, s2);
    Mac8 s6 = PurchaseSignatures.s6(keys.tac(), cc, terms, opened, balanceAfterMinor);
    MacKey k7 =
        PurchaseSignatures.k7(keys.purchase(), opened, terms.psam(), terms.psamTransaction());
    return new DebitAnswer(
        cc, number, balanceAfterMinor, s3, s6, PurchaseSignatures.s7(k7, s3, s6));
  }
}
