package farthing.iso8583;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.messages.Flow;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Where the core banking system is, who asks there, and what it cannot say itself.
 *
 * @param host its name or address
 * @param connect how long a connection may take
 * @param answer how long an answer may take; a call is at most {@link Iso8583Accounts#SENDINGS}
 *     times both
 * @param terminal F41, 8 characters
 * @param acceptor F42, up to 15 characters
 * @param zone of F12 and F13, the bank's own
 * @param least the smallest amount of a movement, above 0; its currency is that of all accounts
 * @param most the largest amount of a movement
 * @param loadFee on top of each load
 * @param unloadFee out of each unload, less than {@code least}
 */
public record Iso8583Settings(
    String host,
    int port,
    Duration connect,
    Duration answer,
    String terminal,
    String acceptor,
    ZoneId zone,
    Amount least,
    Amount most,
    Amount loadFee,
    Amount unloadFee) {
  public static final Duration USUAL_CONNECT = Duration.ofSeconds(5);
  public static final Duration USUAL_ANSWER = Duration.ofSeconds(15);

  /** Two sendings stay below what the bank SDK gives a call before it repeats it. */
  private static final Duration LONGEST = Duration.ofSeconds(25);

  public Iso8583Settings {
    if (!terminal.matches("[ -~]{8}") || !acceptor.matches("[ -~]{1,15}")) {
      throw new Malformed("F41 has 8 characters, F42 1 to 15");
    }
    if (connect.isNegative()
        || connect.isZero()
        || answer.isNegative()
        || answer.isZero()
        || connect.plus(answer).compareTo(LONGEST) > 0) {
      throw new Malformed("connecting and answering take something, and 25 s together at most");
    }
    if (least.isZero() || !most.covers(least) || unloadFee.covers(least)) {
      throw new Malformed("limits: from above 0, and above the fee of an unload");
    }
    most.plus(loadFee); // of one currency, and within what an amount can be
    if (most.currency().numeric() > 999) {
      throw new Malformed("F49 holds an ISO 4217 currency, not points");
    }
  }

  /** Without fees, any amount, in the usual times. */
  public static Iso8583Settings of(
      String host, int port, String terminal, String acceptor, Currency currency) {
    return new Iso8583Settings(
        host,
        port,
        USUAL_CONNECT,
        USUAL_ANSWER,
        terminal,
        acceptor,
        ZoneId.systemDefault(),
        Amount.ofMinor(1, currency),
        Amount.ofMinor(Integer.MAX_VALUE / 2, currency),
        Amount.ofMinor(0, currency),
        Amount.ofMinor(0, currency));
  }

  public Iso8583Settings within(Duration newConnect, Duration newAnswer) {
    return new Iso8583Settings(
        host,
        port,
        newConnect,
        newAnswer,
        terminal,
        acceptor,
        zone,
        least,
        most,
        loadFee,
        unloadFee);
  }

  public Iso8583Settings withFees(Amount load, Amount unload) {
    return new Iso8583Settings(
        host, port, connect, answer, terminal, acceptor, zone, least, most, load, unload);
  }

  public Iso8583Settings withLimits(Amount newLeast, Amount newMost) {
    return new Iso8583Settings(
        host, port, connect, answer, terminal, acceptor, zone, newLeast, newMost, loadFee,
        unloadFee);
  }

  public Iso8583Settings inZone(ZoneId newZone) {
    return new Iso8583Settings(
        host, port, connect, answer, terminal, acceptor, newZone, least, most, loadFee, unloadFee);
  }

  Currency currency() {
    return least.currency();
  }

  Amount fee(Flow flow) {
    return flow == Flow.LOAD ? loadFee : unloadFee;
  }
}
