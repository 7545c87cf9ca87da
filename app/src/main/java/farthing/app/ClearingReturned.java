package farthing.app;

import farthing.store.Author;
import farthing.store.ReturnedPayments;
import farthing.store.ReturnedPayments.Returned;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing returned}. */
@Command(
    name = "returned",
    description = {
      "Lists payments that a bank gave back, in part too, or booked otherwise than they were ordered:",
      "those first that nobody has decided."
    })
final class ClearingReturned implements Callable<Integer> {
  private static final int MOST_LINES = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Returned> all =
        clearing.onDatabase(database -> new ReturnedPayments(database).newest(MOST_LINES));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(all.stream().map(ClearingReturned::object).toList()));
    } else if (all.isEmpty()) {
      out.println("No payment came back, or was booked otherwise.");
    } else {
      all.forEach(each ->
          out.printf(
              "%s  %-30s -> %-30s %s  %s%n",
              each.reference(), each.payer(), each.payee(), amount(each), standing(each)));
    }
    return 0;
  }

  private static String amount(Returned each) {
    String back = each.currency().text(each.minor());
    return each.minor() == each.orderedMinor()
        ? back
        : back + " of " + each.currency().text(each.orderedMinor());
  }

  private static String standing(Returned each) {
    return switch (each.standing()) {
      case DIFFERS ->
          "booked otherwise; nobody has said what is paid: `farthing clearing paid "
              + each.reference()
              + "`";
      case OPEN -> "booked back; nobody has decided";
      case DUE -> "to be paid again, says " + each.who().orElse("nobody");
      case AGAIN -> "paid again as " + each.again().orElse("nothing");
      case UNDONE -> "was booked back, and is paid after all";
    };
  }

  private static Map<String, Object> object(Returned each) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("reference", each.reference());
    object.put("payer", each.payer());
    object.put("payee", each.payee());
    object.put("currency", each.currency().name());
    object.put("minor", each.minor());
    object.put("orderedMinor", each.orderedMinor());
    object.put("standing", each.standing().name().toLowerCase(Locale.ROOT));
    object.put("decidedBy", each.who().orElse(""));
    object.put("again", each.again().orElse(""));
    return object;
  }

  /** {@code clearing pay-again}. */
  @Command(
      name = "pay-again",
      description = {
        "What came back of a payment is paid once more, by the next settlement date.",
        "Find out first why it came back: a wrong account is mended by `clearing account`."
      })
  static final class PayAgain implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Parameters(paramLabel = "REFERENCE", description = "Of the payment, as 20261130-000003.")
    private String reference;

    @Mixin private By by;

    @Override
    public Integer call() {
      Author author = by.author();
      boolean said =
          clearing.onDatabase(database ->
              new ReturnedPayments(database).payAgain(reference, author.who(), author.why()));
      if (!said) {
        throw Failed.because(
            "nothing of payment " + reference + " came back, or that was said of it before",
            "Nothing was decided. `farthing clearing returned` shows them all.");
      }
      spec.commandLine()
          .getOut()
          .println(
              "What came back of payment "
                  + reference
                  + " is paid once more by the next settlement date.");
      return 0;
    }
  }
}
