package farthing.iso8583;

import com.solab.iso8583.IsoMessage;
import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountLimits;
import farthing.bank.AccountRefusal;
import farthing.bank.BankAccounts;
import farthing.bank.HostReference;
import farthing.bank.Movement;
import farthing.bank.Quote;
import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A bank's accounts over ISO 8583: hold is an authorisation (0100), commit an advice (0220),
 * release a reversal (0420), check a balance inquiry (0100 with 310000); a quote comes from the
 * settings.
 *
 * <p>What the host must do: take a message by its F48 (the TRX) and type, so that a repeat (0101,
 * 0221, 0421, or the first one again after a crash here) has one effect and one answer; refuse a
 * hold whose reversal it has seen, with 21; take an advice or a reversal however late.
 *
 * <p>For all threads, over one connection. Each call sends at most {@link #SENDINGS} times.
 */
public final class Iso8583Accounts implements BankAccounts, AutoCloseable {
  /** A message, and once more as a repeat; after that the caller repeats the call. */
  public static final int SENDINGS = 2;

  private final Iso8583Settings settings;
  private final HostMessages messages;
  private final HostLine line;
  private final InstantSource time;
  private final Random random;

  public Iso8583Accounts(Iso8583Settings settings) {
    this(settings, InstantSource.system(), new SecureRandom());
  }

  Iso8583Accounts(Iso8583Settings settings, InstantSource time, Random random) {
    this.settings = settings;
    this.messages = new HostMessages(settings);
    this.line = new HostLine(settings);
    this.time = time;
    this.random = random;
  }

  @Override
  public AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow)
      throws InterruptedException {
    TransactionId name = TransactionId.next(time, random);
    Amount nothing = Amount.ofMinor(0, settings.currency());
    HostAnswer answer;
    try {
      answer = line.exchange(messages.inquiry(account, nothing, time.instant(), name));
    } catch (IOException e) {
      return new AccountAnswer.Unknown<>(reason(e));
    }
    String code = answer.code();
    if (!code.equals(ResponseCode.APPROVED)) {
      return notDone(code);
    }
    return flow == Flow.LOAD
        ? limitsOfLoad(answer)
        : new AccountAnswer.Done<>(
            new AccountLimits(settings.least(), settings.most(), text(flow)));
  }

  @Override
  public AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount) {
    if (!amount.currency().equals(settings.currency())) {
      return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "not in " + amount.currency());
    }
    return settings.most().covers(amount) && amount.covers(settings.least())
        ? new AccountAnswer.Done<>(new Quote(amount, settings.fee(flow)))
        : new AccountAnswer.Refused<>(
            AccountRefusal.LIMIT_EXCEEDED, settings.least() + " to " + settings.most());
  }

  @Override
  public AccountAnswer<HostReference> hold(Movement movement) throws InterruptedException {
    return call(messages.of(HostMessages.AUTHORISE, movement));
  }

  @Override
  public AccountAnswer<HostReference> commit(Movement movement) throws InterruptedException {
    return call(messages.of(HostMessages.ADVISE, movement));
  }

  @Override
  public AccountAnswer<HostReference> release(Movement movement) throws InterruptedException {
    return call(messages.of(HostMessages.REVERSE, movement));
  }

  /** Ends the connection; calls that wait are answered Unknown. */
  @Override
  public void close() {
    line.close();
  }

  private AccountAnswer<HostReference> call(IsoMessage question) throws InterruptedException {
    IsoMessage sending = question;
    String why = "";
    for (int i = 0; i < SENDINGS; i++) {
      try {
        return read(question.getType(), line.exchange(sending));
      } catch (IOException e) {
        why = reason(e);
        sending = HostMessages.repeated(question);
      }
    }
    return new AccountAnswer.Unknown<>(why);
  }

  private static AccountAnswer<HostReference> read(int question, HostAnswer answer) {
    String code = answer.code();
    boolean done =
        code.equals(ResponseCode.APPROVED)
            || (code.equals(ResponseCode.DUPLICATE) && question != HostMessages.AUTHORISE)
            || (code.equals(ResponseCode.NOT_FOUND) && question == HostMessages.REVERSE);
    if (!done) {
      return notDone(code);
    }
    return new AccountAnswer.Done<>(answer.hostReference());
  }

  private static <T> AccountAnswer<T> notDone(String code) {
    return code.isEmpty() || code.equals(ResponseCode.DUPLICATE) || ResponseCode.isUnknown(code)
        ? new AccountAnswer.Unknown<>("response code " + (code.isEmpty() ? "missing" : code))
        : new AccountAnswer.Refused<>(ResponseCode.refusal(code), "response code " + code);
  }

  private AccountAnswer<AccountLimits> limitsOfLoad(HostAnswer answer) {
    OptionalLong available = answer.available(settings.currency());
    if (available.isEmpty()) {
      return new AccountAnswer.Unknown<>("no available balance in F54");
    }
    long most = available.getAsLong() - settings.loadFee().minor();
    return new AccountAnswer.Done<>(
        new AccountLimits(
            settings.least(),
            Amount.ofMinor(
                Math.max(0, Math.min(most, settings.most().minor())), settings.currency()),
            text(Flow.LOAD)));
  }

  private String text(Flow flow) {
    return settings.fee(flow).isZero() ? "" : "fee " + settings.fee(flow);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
