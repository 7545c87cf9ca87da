package farthing.app;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.PsamParameter;
import farthing.store.Author;
import farthing.store.PsamParameterChanges;
import farthing.store.PsamParameterChanges.Change;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing security-card}. */
@Command(
    name = "security-card",
    description = {
      "Sets what a payment server's security card may do, under that card's own key: it holds",
      "within seconds, whoever runs the payment server. Where nothing is named, shows what was set."
    })
final class ClearingSecurityCard implements Callable<Integer> {
  private static final int MOST_SHOWN = 10_000;

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Mixin private ByIfChanged by;

  @Parameters(
      paramLabel = "IDPSAM",
      description =
          "The security card: 16 hexadecimal digits, as `farthing batches list` shows it.")
  private String card;

  @Option(
      names = "--last-day",
      paramLabel = "DAY",
      description = "The last day on which it commands a debit, as 2027-06-30.")
  private Optional<LocalDate> lastDay;

  @Option(
      names = "--ceilings",
      paramLabel = "AMOUNTS",
      description = {
        "The most that one batch takes, as 'EUR 1000.00, USD 1000.00'; '-' for none. Instead of",
        "all that were set before; the payment server's own hold besides."
      })
  private Optional<String> ceilings;

  @Option(
      names = "--generations",
      paramLabel = "PPIEP:ALG:VK,VK",
      description = {
        "Which key generations of a provider's cards of a suite may pay, in hexadecimal, as",
        "46415254:20:01,02; none behind the last colon: none of them."
      })
  private Optional<String> generations;

  @Option(names = "--json", description = "Prints one JSON array of what was set.")
  private boolean json;

  @Override
  public Integer call() {
    PsamId psam = Failed.unlessRead(() -> PsamId.ofHex(card));
    Map<String, PsamParameter> wanted = Failed.unlessRead(this::wanted);
    List<Change.OfCard> all =
        clearing.onDatabase(
            wanted.isEmpty() ? Author.ofProcess() : by.author(),
            database -> {
              PsamParameterChanges changes = new PsamParameterChanges(database);
              wanted.forEach((what, parameter) ->
                  changes.set(psam, parameter.toBytes(), "clearing security-card " + what));
              return changes.set(psam, MOST_SHOWN);
            });
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(ClearingSecurityCard::object).toList()));
    } else if (!wanted.isEmpty()) {
      out.println("Security card " + psam + " is told within seconds.");
    } else if (all.isEmpty()) {
      out.println("Nothing was set for security card " + psam + ".");
    } else {
      all.forEach(change -> out.println(change.version() + "  " + text(change.parameter())));
    }
    return 0;
  }

  /** By what the log of acts says of each. */
  private Map<String, PsamParameter> wanted() {
    Map<String, PsamParameter> wanted = new LinkedHashMap<>();
    lastDay.ifPresent(
        day -> wanted.put("--last-day " + day, new PsamParameter.LastDay(new Expiry(day))));
    ceilings.ifPresent(amounts ->
        wanted.put("--ceilings " + amounts, new PsamParameter.Ceilings(ceilingsOf(amounts))));
    generations.ifPresent(text -> wanted.put("--generations " + text, generationsOf(text)));
    wanted
        .keySet()
        .forEach(what -> {
          if (what.length() > 150) {
            throw Failed.wrongUsage("that is too long", "Nothing was changed.");
          }
        });
    return wanted;
  }

  private static Map<Currency, Long> ceilingsOf(String amounts) {
    if (amounts.equals("-")) {
      return Map.of();
    }
    return Kind.amounts().reading().read(amounts, Path.of("")).stream()
        .collect(
            Collectors.toMap(
                Amount::currency,
                amount -> (long) amount.minor(),
                (one, other) -> {
                  throw Failed.wrongUsage(
                      "--ceilings names a currency twice", "Nothing was changed.");
                }));
  }

  private static PsamParameter generationsOf(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw Failed.wrongUsage("--generations is PPIEP:ALG:VK,VK", "Nothing was changed.");
    }
    TreeSet<Integer> all = new TreeSet<>();
    for (String each : parts[2].isEmpty() ? new String[0] : parts[2].split(",", -1)) {
      all.add(one(each));
    }
    return new PsamParameter.Generations(
        Kind.provider().reading().read(parts[0], Path.of("")), Suite.ofCode(one(parts[1])), all);
  }

  /** One byte. */
  private static int one(String hex) {
    Bytes bytes = Bytes.ofHex(hex);
    if (bytes.size() != 1) {
      throw Failed.wrongUsage(
          "'" + hex + "' is not two hexadecimal digits", "Nothing was changed.");
    }
    return Integer.parseInt(hex, 16);
  }

  private static Map<String, Object> object(Change.OfCard change) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("counter", change.version());
    object.put("set", text(change.parameter()));
    return object;
  }

  private static String text(Bytes parameter) {
    return switch (PsamParameter.one(parameter)) {
      case PsamParameter.LastDay(Expiry day) -> "last day " + day.lastDay();
      case PsamParameter.Ceilings(Map<Currency, Long> minor) ->
          "ceilings "
              + minor.entrySet().stream()
                  .map(each -> each.getKey().text(each.getValue()))
                  .sorted()
                  .collect(Collectors.joining(", "));
      case PsamParameter.Generations(int provider, Suite suite, var accepted) ->
          "key generations of %08x:%02x: %s"
              .formatted(
                  provider,
                  suite.code(),
                  accepted.stream().map("%02x"::formatted).collect(Collectors.joining(", ")));
      case PsamParameter.Follows _, PsamParameter.Blocking _ -> "";
    };
  }
}
