package farthing.torture;

import farthing.base.TransactionId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the run that a message belongs to: by the TRX in it, and before there is one by the visit
 * at a bank that it is part of, or the account that the visit is about. Safe for all threads.
 */
public final class Runs {
  private static final Pattern TRX =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Pattern ACCOUNT = Pattern.compile("\"account\":\"([^\"]+)\"");
  private static final Pattern VISIT_OPENED = Pattern.compile("\"url\":\"[^\"]*?([^/\"]{16,})\"");
  private static final Pattern VISIT = Pattern.compile("/([^/ ]{16,})/(?:card|order) ");

  private final Map<String, Run> byTrx = new ConcurrentHashMap<>();
  private final Map<String, Run> byAccount = new ConcurrentHashMap<>();
  private final Map<String, Run> byVisit = new ConcurrentHashMap<>();

  public void named(TransactionId trx, Run run) {
    run.named(trx.toString());
    byTrx.put(trx.toString(), run);
  }

  /** What this account is used for, from here on. */
  public void using(String account, Run run) {
    byAccount.put(account, run);
  }

  public Optional<Run> find(String trx) {
    return Optional.ofNullable(byTrx.get(trx));
  }

  /** The one whose TRX stands in a text first of all. */
  public Optional<Run> named(String text) {
    return first(TRX, text).flatMap(this::find);
  }

  /** The one that a request is part of. */
  Optional<Run> of(HttpMessage request) {
    return named(request.firstLine())
        .or(() -> first(VISIT, request.firstLine()).map(byVisit::get))
        .or(() -> named(request.text()))
        .or(() -> first(ACCOUNT, request.text()).map(byAccount::get));
  }

  /** What follows from its true answer: a bank's visit, or the order of one. */
  void learn(HttpMessage request, HttpMessage answer, Run run) {
    if (first(ACCOUNT, request.text()).isPresent()) {
      first(VISIT_OPENED, answer.text()).ifPresent(visit -> byVisit.put(visit, run));
    } else if (first(VISIT, request.firstLine()).isPresent()) {
      first(TRX, answer.text()).map(TransactionId::parse).ifPresent(trx -> named(trx, run));
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find()
        ? Optional.of(found.group(Math.min(1, found.groupCount())))
        : Optional.empty();
  }

  public Collection<Run> all() {
    return byTrx.values();
  }
}
