package farthing.load;

import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.web.Answer;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.Header;
import farthing.web.HttpCaller;
import farthing.web.Request;
import farthing.web.RoadBroken;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other issuers' load servers, by their provider (PPIEP). What is meant for one goes on as it came
 * and what it answers goes back the same: bank and client share their keys with it, not with us. A
 * bank is registered there under the same party id, shared key and API key.
 */
public final class RemoteLoadServers {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLoadServers.class);
  private static final int SILENT_SECONDS = 2;
  private static final String RETRY_AFTER = "Retry-After";

  private final Optional<HttpCaller> caller;
  private final Map<Integer, URI> addresses;

  private RemoteLoadServers(Optional<HttpCaller> caller, Map<Integer, URI> addresses) {
    this.caller = caller;
    this.addresses = Map.copyOf(addresses);
  }

  /**
   * @param addresses by PPIEP; scheme, host and port each
   */
  public static RemoteLoadServers at(HttpCaller caller, Map<Integer, URI> addresses) {
    return new RemoteLoadServers(Optional.of(caller), addresses);
  }

  /** All cards are this load server's, or nobody's. */
  public static RemoteLoadServers none() {
    return new RemoteLoadServers(Optional.empty(), Map.of());
  }

  boolean serves(int provider) {
    return addresses.containsKey(provider);
  }

  /**
   * @param path below the server's address
   */
  Answer forward(int provider, Request request, String path) {
    URI server = addresses.get(provider);
    if (server == null || caller.isEmpty()) {
      LOG.error(
          "a load was switched to provider {}, whose load server is not named any more",
          "%08x".formatted(provider));
      return silent();
    }
    try {
      return back(caller.get().call(call(server.resolve(path), request)));
    } catch (RoadBroken e) {
      LOG.warn("the load server of provider {} does not answer", "%08x".formatted(provider), e);
      return silent();
    }
  }

  private static Call call(URI to, Request request) {
    Call call =
        request.method().equals("GET")
            ? Call.get(to)
            : Call.post(to, Answer.JSON, request.body()).repeatable();
    return request
        .header("Authorization")
        .map(value -> call.with("Authorization", value))
        .orElse(call);
  }

  private static Answer back(Answered answered) {
    return new Answer(
        answered.status(),
        answered.header("Content-Type").orElse(""),
        answered.header(RETRY_AFTER).map(value -> new Header(RETRY_AFTER, value)).stream().toList(),
        answered.body(),
        answered.problem().map(problem -> problem.code().name()).orElse(""));
  }

  private static Answer silent() {
    return Answer.refusal(Problem.retryAfter(ErrorCode.ISSUER_SILENT, SILENT_SECONDS));
  }
}
