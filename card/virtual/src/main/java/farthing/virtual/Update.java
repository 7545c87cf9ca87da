package farthing.virtual;

import static farthing.virtual.Initialize.Opening.refused;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.LogRecord;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.purse.UpdateSignatures;
import java.util.Optional;
import java.util.Random;

/**
 * INITIALIZE IEP for an update and UPDATE IEP PARAMETER. A wrong S2 is not counted here, or whoever
 * blocked a purse could keep its issuer from unblocking it.
 */
final class Update {
  private static final int COUNTERPART_SIZE = 8;
  private static final Currency NONE = new Currency(0, 0);

  private Update() {}

  /**
   * Answered in every state but locked for good.
   *
   * @param data 21 bytes
   */
  static Initialize.Opening open(PurseState purse, Bytes data, Random random) {
    if (purse.isLockedForGood()) {
      return refused(StatusWord.LOCKED_FOR_GOOD);
    }
    UpdateInitialize update;
    try {
      update = UpdateInitialize.parse(data);
    } catch (Malformed e) {
      return refused(StatusWord.DATA_WRONG);
    }
    if (!purse.hasNumbersLeft()) {
      return refused(StatusWord.NTIEP_USED_UP);
    }
    byte[] rnd = new byte[UpdateInitializeAnswer.RANDOM_SIZE];
    random.nextBytes(rnd);
    PurseState.Identity who = purse.identity();
    UpdateInitializeAnswer unsigned =
        new UpdateInitializeAnswer(
            who.iep(),
            who.suite(),
            who.keyGeneration(),
            who.expiry(),
            who.authenticationMode(),
            who.cstat(),
            purse.nextNumber(),
            Bytes.of(rnd),
            Mac8.ZERO);
    MacKey sessionKey = UpdateSignatures.sessionKey(unsigned).from(purse.keys().update());
    Mac8 s1 = UpdateSignatures.s1(sessionKey, update, unsigned);
    return new Initialize.Opening.Opened(new Session.OfUpdate(update, unsigned.signed(s1)));
  }

  /**
   * @param session what INITIALIZE opened, used up by this
   * @param data 8 to 139 bytes
   */
  static ResponseApdu answer(
      PurseState purse, Session.OfUpdate session, Bytes data, Debit.Commit commit) throws CardGone {
    UpdateCommand command;
    try {
      command = UpdateCommand.parse(data);
    } catch (Malformed e) {
      return ResponseApdu.refusing(StatusWord.DATA_WRONG);
    }
    UpdateInitializeAnswer opened = session.answer();
    MacKey updateKey = purse.keys().update();
    MacKey sessionKey = UpdateSignatures.sessionKey(opened).from(updateKey);
    Mac8 right = UpdateSignatures.s2(sessionKey, session.update(), opened.s1(), command.updates());
    if (!right.equals(command.s2())) {
      return ResponseApdu.refusing(StatusWord.S2_WRONG);
    }
    Optional<PurseState> changed = ParameterChanges.all(purse, command.updates(), opened);
    CompletionCode cc = changed.isPresent() ? CompletionCode.DONE : CompletionCode.PURSE_COULD_NOT;
    int number = opened.transactionNumber();
    MacKey proofKey = UpdateSignatures.proofKey(opened).from(updateKey);
    Mac8 s3 = UpdateSignatures.s3(proofKey, cc, purse.identity().iep(), number, session.update());
    if (changed.isPresent()) {
      commit.durably(changed.get().withWrongS2(0).after(committed(session, s3)));
    }
    return new ResponseApdu(new UpdateAnswer(cc, number, s3).toBytes(), StatusWord.DONE);
  }

  private static Committed committed(Session.OfUpdate session, Mac8 s3) {
    LogRecord record =
        new LogRecord(
            TransactionType.UPDATE,
            session.answer().transactionNumber(),
            CompletionCode.DONE,
            new Amount(0, NONE),
            0,
            session.update().time(),
            Bytes.of(new byte[COUNTERPART_SIZE]));
    return new Committed(0, record, session.update().trx(), s3, Mac8.ZERO, Mac8.ZERO);
  }
}
