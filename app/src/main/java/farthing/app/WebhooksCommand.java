package farthing.app;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.store.Webhook;
import farthing.store.WebhookQueue;
import farthing.store.WebhookResult;
import farthing.store.WebhookState;
import farthing.store.Webhooks;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What merchants with a webhook are to be told, and telling it again. */
@Command(
    name = "webhooks",
    description = {
      "Results of purchases that merchants with a webhook are to be told.",
      "A result is tried for three days, ever more seldom, then given up until it is replayed.",
      "What a merchant was not told it can still ask for: no money depends on this."
    },
    subcommands = {
      WebhooksCommand.ListResults.class,
      WebhooksCommand.Replay.class,
      WebhooksCommand.Addresses.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class WebhooksCommand {
  WebhooksCommand() {}

  /** {@code webhooks list}. */
  @Command(
      name = "list",
      description = "Lists results, the oldest first: those due and given up, if left.")
  static final class ListResults implements Callable<Integer> {
    private static final int MOST = 1_000;

    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(names = "--party", paramLabel = "ID", description = "Of this merchant alone.")
    private Optional<String> party;

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "Only those: due, told (of the last 30 days) or given-up.")
    private Optional<String> state;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "" + MOST,
        description = "How many at most, 1 to 1000; ${DEFAULT-VALUE} if left.")
    private int limit;

    @Option(
        names = "--after",
        paramLabel = "PLACE",
        description = "Those after the result that had this `place` in the list before.")
    private Optional<String> after;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      if (limit < 1 || limit > MOST) {
        throw Failed.wrongUsage("--limit is 1 to " + MOST, "Nothing was listed.");
      }
      Optional<PartyId> merchant = Failed.unlessRead(() -> party.map(PartyId::new));
      Set<WebhookState> states = Failed.unlessRead(this::states);
      WebhookResult.Place place =
          Failed.unlessRead(
              () -> after.map(WebhookResult.Place::ofText).orElse(WebhookResult.Place.NONE));
      List<WebhookResult> all =
          register.onDatabase(
              database -> new WebhookQueue(database).list(merchant, states, place, limit));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(ListResults::object).toList()));
      } else if (all.isEmpty()) {
        out.println(
            after.isPresent() || state.isPresent()
                ? "There are none."
                : "Every result that was to be told has been told.");
      } else {
        all.forEach(result -> print(result, out));
        if (all.size() == limit) {
          out.println("There may be more: --after " + all.getLast().place());
        }
      }
      return 0;
    }

    private Set<WebhookState> states() {
      return state
          .<Set<WebhookState>>map(word ->
              Arrays.stream(WebhookState.values())
                  .filter(s -> s.word().equals(word))
                  .findFirst()
                  .map(EnumSet::of)
                  .orElseThrow(() -> new Malformed("a state is due, told or given-up")))
          .orElse(EnumSet.of(WebhookState.DUE, WebhookState.GIVEN_UP));
    }

    private static void print(WebhookResult result, PrintWriter out) {
      out.println(
          "%s %-20s %s %-15s %-8s %s"
              .formatted(
                  result.at(),
                  result.party(),
                  result.trx(),
                  result.step(),
                  result.state().word(),
                  story(result)));
    }

    private static String story(WebhookResult result) {
      String tries = result.tries() == 1 ? "1 try" : result.tries() + " tries";
      String error = result.lastError().isEmpty() ? "" : ", " + result.lastError();
      return switch (result.state()) {
        case DUE -> tries + ", next at " + result.nextTry() + error;
        case TOLD, GIVEN_UP ->
            tries + result.ended().map(at -> ", ended at " + at).orElse("") + error;
      };
    }

    private static Map<String, Object> object(WebhookResult result) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", result.party().value());
      object.put("trx", result.trx().toString());
      object.put("step", result.step().name());
      object.put("state", result.state().word());
      object.put("at", result.at().toString());
      object.put("tries", result.tries());
      object.put("nextTry", result.state() == WebhookState.DUE ? result.nextTry().toString() : "");
      object.put("ended", result.ended().map(Instant::toString).orElse(""));
      object.put("lastError", result.lastError());
      object.put("place", result.place().toString());
      return object;
    }
  }

  /** {@code webhooks replay}. */
  @Command(
      name = "replay",
      description = {
        "Sets a merchant's results due again, under the same ids: those given up, if only --party",
        "is named. A running server tells them within seconds and tries for three days."
      })
  static final class Replay implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Option(names = "--party", required = true, paramLabel = "ID", description = "The merchant.")
    private String party;

    @Option(
        names = "--trx",
        paramLabel = "TRX",
        description = "Those of this purchase, whatever became of them, however old.")
    private Optional<String> trx;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = {
          "All that ended from then on, as 2026-11-22T12:00:00Z, told or not; of what was told",
          "the last 30 days."
        })
    private Optional<String> since;

    @Override
    public Integer call() {
      if (trx.isPresent() && since.isPresent()) {
        throw Failed.wrongUsage("--trx and --since are not for each other", "Nothing was changed.");
      }
      Optional<TransactionId> purchase = Failed.unlessRead(() -> trx.map(TransactionId::parse));
      Optional<Instant> from = Failed.unlessRead(() -> since.map(Replay::time));
      Instant now = InstantSource.system().instant();
      int again =
          register.onParty(
              party,
              (database, merchant) -> {
                PartyId id = merchant.party();
                if (new Webhooks(database).find(id).isEmpty()) {
                  throw MerchantWebhookSecret.noWebhook(party);
                }
                WebhookQueue queue = new WebhookQueue(database);
                return purchase
                    .map(one -> queue.replay(id, one, now))
                    .orElseGet(() ->
                        queue.replay(
                            id,
                            from.orElse(Instant.EPOCH),
                            from.isPresent()
                                ? EnumSet.allOf(WebhookState.class)
                                : EnumSet.of(WebhookState.GIVEN_UP),
                            now));
              });
      if (again == 0) {
        throw Failed.because(
            "no such result waits to be set due: there is none, or a server is just telling it",
            "Nothing was changed. `farthing webhooks list` shows them.");
      }
      spec.commandLine()
          .getOut()
          .println((again == 1 ? "1 result is" : again + " results are") + " due again.");
      return 0;
    }

    private static Instant time(String text) {
      try {
        Instant time = Instant.parse(text);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(InstantSource.system().instant())) {
          throw new Malformed("nothing ended at " + time);
        }
        return time;
      } catch (DateTimeParseException e) {
        throw new Malformed("a time stands as 2026-11-22T12:00:00Z", e);
      }
    }
  }

  /** {@code webhooks addresses}. */
  @Command(name = "addresses", description = "Lists which merchants are told where.")
  static final class Addresses implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<Webhook> all = register.onDatabase(database -> new Webhooks(database).all());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Addresses::object).toList()));
      } else if (all.isEmpty()) {
        out.println("No merchant has a webhook.");
      } else {
        all.forEach(hook -> out.println("%-20s %s".formatted(hook.party(), hook.url())));
      }
      return 0;
    }

    private static Map<String, Object> object(Webhook hook) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("party", hook.party().value());
      object.put("url", hook.url().toString());
      hook.older().ifPresent(older -> object.put("bothSecretsUntil", older.until().toString()));
      return object;
    }
  }
}
