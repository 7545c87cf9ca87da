package farthing.virtual;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadSignatures;
import farthing.purse.LogRecord;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.Optional;

/** CREDIT IEP for a load and DEBIT IEP for an unload (PROTOCOL, rules 2 to 4). */
final class Load {
  private Load() {}

  /**
   * @param session what INITIALIZE opened, used up by this
   * @param data 10 to 34 bytes
   */
  static ResponseApdu answer(
      PurseState purse, Session.OfLoad session, Bytes data, Debit.Commit commit) throws CardGone {
    if (session.load().amount().isZero()) {
      return ResponseApdu.refusing(StatusWord.AMOUNT_TOO_LOW);
    }
    LoadCommand command;
    try {
      command = LoadCommand.parse(data);
    } catch (Malformed e) {
      return ResponseApdu.refusing(StatusWord.DATA_WRONG);
    }

    // Counted before it is compared: whoever cuts the power at the right moment has counted too.
    commit.durably(purse.withWrongS2(purse.wrongS2() + 1));
    if (!isSigned(purse, session, command)) {
      return ResponseApdu.refusing(StatusWord.S2_WRONG);
    }
    PurseState trusting = purse.withWrongS2(0);
    return switch (decide(trusting, session, command)) {
      case Decision.Refused(CompletionCode cc) -> {
        LoadAnswer refusal = reply(purse, session, cc, session.answer().balance());
        commit.durably(trusting);
        yield new ResponseApdu(refusal.toBytes(), StatusWord.DONE);
      }
      case Decision.Done(PurseState limited, Amount balanceAfter) -> {
        LoadAnswer answer = reply(purse, session, CompletionCode.DONE, balanceAfter);
        commit.durably(limited.after(committed(session, answer)));
        yield new ResponseApdu(answer.toBytes(), StatusWord.DONE);
      }
    };
  }

  private sealed interface Decision {
    record Refused(CompletionCode cc) implements Decision {}

    /**
     * @param limited with the limits that came along
     */
    record Done(PurseState limited, Amount balanceAfter) implements Decision {}
  }

  private static boolean isSigned(PurseState purse, Session.OfLoad session, LoadCommand command) {
    MacKey sessionKey = LoadSignatures.sessionKey(session.answer()).from(purse.keys().load());
    return LoadSignatures.s2(
            sessionKey,
            session.type(),
            command.issuer(),
            session.load(),
            session.answer().s1(),
            command.updates())
        .equals(command.s2());
  }

  private static Decision decide(PurseState purse, Session.OfLoad session, LoadCommand command) {
    if (!command.issuer().isDone()) {
      return new Decision.Refused(command.issuer());
    }
    Optional<PurseState> changed = ParameterChanges.limits(purse, command.updates());
    if (changed.isEmpty()) {
      return new Decision.Refused(CompletionCode.PURSE_COULD_NOT);
    }
    PurseState limited = changed.get();
    SlotInquiry slot = limited.slots().get(session.slot());
    Amount moved = session.load().amount();
    if (session.type() == TransactionType.UNLOAD) {
      return slot.balance().covers(moved)
          ? new Decision.Done(limited, slot.balance().minus(moved))
          : new Decision.Refused(CompletionCode.BALANCE_TOO_LOW);
    }
    // new limits may have come along: no load leaves a slot above its maximum
    return InitializeLoad.hasRoom(slot.maximum(), slot.balance(), moved)
        ? new Decision.Done(limited, slot.balance().plus(moved))
        : new Decision.Refused(CompletionCode.PURSE_COULD_NOT);
  }

  private static LoadAnswer reply(
      PurseState purse, Session.OfLoad session, CompletionCode cc, Amount balanceAfter) {
    int number = session.answer().transactionNumber();
    MacKey proofKey = LoadSignatures.proofKey(session.answer()).from(purse.keys().load());
    Mac8 s3 =
        LoadSignatures.s3(
            proofKey,
            cc,
            session.type(),
            purse.identity().iep(),
            number,
            session.load(),
            balanceAfter.minor());
    return new LoadAnswer(
        cc,
        number,
        balanceAfter.minor(),
        s3,
        cc.isDone() ? Optional.empty() : Optional.of(session.secret()));
  }

  private static Committed committed(Session.OfLoad session, LoadAnswer answer) {
    LoadInitialize load = session.load();
    LogRecord record =
        new LogRecord(
            session.type(),
            answer.transactionNumber(),
            answer.cc(),
            load.amount(),
            answer.balanceAfterMinor(),
            load.time(),
            new ByteWriter(8).bytes(load.bank().value()).u4(0).toBytes());
    return new Committed(session.slot(), record, load.trx(), answer.s3(), Mac8.ZERO, Mac8.ZERO);
  }
}
