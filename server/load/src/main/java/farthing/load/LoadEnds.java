package farthing.load;

import farthing.base.Bytes;
import farthing.exchange.Exchange;
import farthing.exchange.Incoming;
import farthing.exchange.Reply;
import farthing.exchange.StepOutcome;
import farthing.messages.ErrorCode;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.Problem;
import farthing.purse.CardLoad;
import farthing.store.LoadSteps;
import farthing.store.PurseUse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Steps 887 and 890: a load's one end is journalled, with what goes to client and bank. Each proof
 * of the same outcome, whichever and whenever, gets the same stored answer; a proof of another is
 * an alarm.
 */
final class LoadEnds {
  private final Exchange exchange;
  private final Alarms alarms;
  private final String server;
  private final InstantSource time;

  LoadEnds(Exchange exchange, Alarms alarms, String server, InstantSource time) {
    this.exchange = exchange;
    this.alarms = alarms;
    this.server = server;
    this.time = time;
  }

  /** What an outcome was concluded from. */
  enum Ground {
    /** The card's signed answer to the command. */
    S3,
    /** What the card signed at a later contact (PROTOCOL, section 6). */
    S1,
    /** Two people. */
    PEOPLE
  }

  /**
   * @param evidence S3 and what it signs, or a later contact's {@link CommandedLoads#record}
   * @param told what the journal remembers of how it was concluded
   */
  Reply end(CommandedLoad load, LoadOutcome outcome, Ground ground, Bytes evidence, String told) {
    Reply reply = write(load, outcome, evidence, told, used(load.load(), outcome));
    if (reply instanceof Reply.PaidBefore) {
      // two copies of a software purse used one number; what this one has proven is true as well
      alarms.raise(
          load.id(),
          load.flow(),
          load.load(),
          load + " is " + outcome.word() + " by " + ground + ", and its number has paid already",
          evidence);
      reply = write(load, outcome, evidence, told, named(load.load()));
    }
    if (reply instanceof Reply.Refused(Problem why) && why.code() == ErrorCode.ENDED_OTHERWISE) {
      alarms.raise(
          load.id(),
          load.flow(),
          load.load(),
          load + " has ended otherwise than " + outcome.word() + ", which " + ground + " proves",
          evidence);
    }
    return reply;
  }

  private Reply write(
      CommandedLoad load, LoadOutcome outcome, Bytes evidence, String told, PurseUse use) {
    Incoming end =
        new Incoming(
            load.id().party(),
            load.id().trx(),
            LoadSteps.RESPONSE,
            load.flow(),
            LoadChecks.MODE,
            utf8(outcome.name()),
            evidence);
    return exchange.take(
        end,
        ErrorCode.ENDED_OTHERWISE,
        () ->
            new StepOutcome.Done(
                outcome.name(),
                result(load, outcome).toJson(),
                utf8(told),
                Optional.empty(),
                // what moved stands with the request: a purse's captured amounts are its payments
                Optional.empty(),
                Optional.of(use)));
  }

  /** The card has used its number for this, and can have paid nothing with it. */
  private static PurseUse used(CardLoad load, LoadOutcome outcome) {
    return outcome.isDone()
        ? PurseUse.captured(load.said().iep(), load.said().transactionNumber())
        : named(load);
  }

  private static PurseUse named(CardLoad load) {
    return PurseUse.named(load.said().iep(), load.said().transactionNumber());
  }

  private LoadResult result(CommandedLoad load, LoadOutcome outcome) {
    LoadId id = load.id();
    Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
    String text = id.trx().toString();
    // names nothing of the card; the rest of a TRX is its time
    String reference = server + "-" + text.substring(text.lastIndexOf('-') + 1);
    LoadConfirmation m =
        new LoadConfirmation(outcome, id.party(), id.trx(), load.amount(), now, reference);
    LoadResult.Receipt c =
        new LoadResult.Receipt(
            outcome, id.party(), load.bank().name(), id.trx(), load.amount(), now, reference);
    return LoadResult.seal(load.tsk(), c, m.encrypt(load.keys()));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
