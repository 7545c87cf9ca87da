package farthing.web;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Party and TRX in every log line, so that one purchase can be followed through all parties' logs.
 * Never a body, a header or a card's number.
 *
 * <pre>{@code
 * try (LogTrail trail = LogTrail.of(party, trx)) { ... }
 * }</pre>
 *
 * <p>A door does this for each route that has {@code {party}} and {@code {trx}}. The trail is the
 * thread's: another thread starts its own.
 */
public final class LogTrail implements AutoCloseable {
  public static final String PARTY = "party";
  public static final String TRX = "trx";

  private static final Logger REQUESTS = LoggerFactory.getLogger("farthing.web.requests");

  private LogTrail() {}

  public static LogTrail of(PartyId party, TransactionId trx) {
    return of(party.toString(), trx.toString());
  }

  static LogTrail of(String party, String trx) {
    MDC.put(PARTY, party);
    MDC.put(TRX, trx);
    return new LogTrail();
  }

  @Override
  public void close() {
    MDC.remove(PARTY);
    MDC.remove(TRX);
  }

  /** The one line of a request, under the name {@code farthing.web.requests}. */
  static void line(Request request, Answer answer, long nanos) {
    if (!REQUESTS.isInfoEnabled()) {
      return;
    }
    REQUESTS
        .atInfo()
        .addKeyValue(PARTY, request.logged(PARTY))
        .addKeyValue(TRX, request.logged(TRX))
        .addKeyValue("step", request.template().step())
        .addKeyValue("method", request.method())
        .addKeyValue("status", answer.status())
        .addKeyValue("code", answer.code())
        .addKeyValue("micros", nanos / 1000)
        .log("answered");
  }
}
