package farthing.web;

import farthing.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a server can do its work: {@code GET /health} is 200 when every check passes, 503
 * when one fails. The public learns no more; which check it is, an operator's door tells.
 *
 * <p>A check that throws has failed; its text goes to the log only. Checks are run at each request,
 * one after the other: they must be quick.
 */
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Map<String, Callable<Boolean>> checks = new LinkedHashMap<>();

  /**
   * @param name letters, digits and hyphens
   */
  public synchronized Health check(String name, Callable<Boolean> passes) {
    if (!name.matches("[A-Za-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("not a check's name: " + name);
    }
    checks.put(name, passes);
    return this;
  }

  /** For the public: up or down. */
  public Route route() {
    return Route.get("/health", _ -> answer(false)).unqueued();
  }

  /** For operators: each check by its name. */
  public Route detailed() {
    return Route.get("/health", _ -> answer(true)).unqueued();
  }

  private synchronized Answer answer(boolean detailed) {
    boolean up = true;
    StringBuilder each = new StringBuilder();
    for (Map.Entry<String, Callable<Boolean>> check : checks.entrySet()) {
      boolean passed = passes(check);
      up &= passed;
      each.append(each.isEmpty() ? "" : ",")
          .append('"')
          .append(check.getKey())
          .append("\":\"")
          .append(passed ? "up" : "down")
          .append('"');
    }
    String checked = detailed ? ",\"checks\":{" + each + "}" : "";
    String json = "{\"status\":\"" + (up ? "up" : "down") + "\"" + checked + "}";
    return Answer.of(up ? 200 : 503, Answer.JSON, Bytes.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean passes(Map.Entry<String, Callable<Boolean>> check) {
    try {
      return check.getValue().call();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).addKeyValue("check", check.getKey()).log("a health check failed");
      return false;
    }
  }
}
