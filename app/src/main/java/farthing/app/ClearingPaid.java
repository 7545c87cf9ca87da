package farthing.app;

import farthing.base.Currency;
import farthing.store.DecidedPayments;
import farthing.store.DecidedPayments.Said;
import farthing.store.SettlementBook.Instruction;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing paid}. */
@Command(
    name = "paid",
    description = {
      "Says how much of a payment its payee has, where the bank did not make it as it was ordered:",
      "another amount, a part that came back, or booked, taken back and booked again. Ask the bank",
      "first. What is not paid is owed again; `clearing pay-again` has it paid. No money is sent by",
      "this, and what banks' statements say of the payment afterwards changes nothing: say it anew."
    })
final class ClearingPaid implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ClearingChange clearing;

  @Parameters(paramLabel = "REFERENCE", description = "Of the payment, as 20261130-000003.")
  private String reference;

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private HowMuch howMuch;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** Part of it, nothing, or all. */
  static final class HowMuch {
    @Option(
        names = "--amount",
        paramLabel = "AMOUNT",
        description = "So much is paid, in the payment's currency, as in 3.20; 0 if nothing is.")
    private Optional<String> amount;

    @Option(names = "--all", description = "It is paid as it was ordered.")
    private boolean all;
  }

  @Override
  public Integer call() {
    Optional<String> amount = howMuch.all ? Optional.empty() : howMuch.amount;
    Said said =
        clearing.onDatabase(database ->
            Failed.unlessRead(() -> new DecidedPayments(database).paid(reference, amount)));
    switch (said) {
      case Said.Stands stands -> tell(stands);
      case Said.NoSuchPayment _ ->
          throw Failed.because(
              "there is no payment " + reference,
              "Nothing was changed. `farthing clearing settle` shows those of a day.");
      case Said.InNoFile _ ->
          throw Failed.because(
              "payment " + reference + " is in no file for a bank yet: no bank was told to make it",
              "Nothing was changed. `farthing clearing settle --out DIR` of its day writes it.");
      case Said.TooMuch(Currency currency, long most, long again) ->
          throw Failed.because(
              again > 0
                  ? "%s of payment %s is made once more by another payment: %s of it at most is paid"
                      .formatted(currency.text(again), reference, currency.text(most))
                  : "payment %s is of %s, and no more of it can be paid"
                      .formatted(reference, currency.text(most)),
              "Nothing was changed. What a bank paid beyond what it was told, or twice, it has to get"
                  + " back: no entry is made of it here.");
    }
    return 0;
  }

  private void tell(Said.Stands stands) {
    Instruction payment = stands.payment();
    Currency currency = payment.currency();
    long paid = payment.paidMinor().orElseThrow();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("reference", payment.reference());
      object.put("state", payment.state().word());
      object.put("currency", currency.name());
      object.put("minor", payment.minor());
      object.put("paidMinor", paid);
      object.put("owedAgainMinor", stands.owedMinor());
      object.put("madeOnceMoreMinor", stands.againMinor());
      object.put("changed", stands.isNews());
      out.println(Json.write(object));
      return;
    }
    out.printf(
        "Payment %s to %s: %s of %s is paid.%n",
        payment.reference(),
        payment.payee().role().word() + " " + payment.payee().party(),
        currency.text(paid),
        currency.text(payment.minor()));
    if (!stands.isNews()) {
      out.println("That was said before, and nothing was changed.");
    }
    if (stands.againMinor() > 0) {
      out.println(currency.text(stands.againMinor()) + " is made once more by another payment.");
    }
    if (stands.owedMinor() > 0) {
      out.printf(
          "%s is owed again: `farthing clearing pay-again %s` has the next settlement date pay it.%n",
          currency.text(stands.owedMinor()), payment.reference());
    } else if (stands.wasOwedMinor() > 0) {
      out.printf(
          "%s of it was owed again until now, and is not any more.%n",
          currency.text(stands.wasOwedMinor()));
    }
  }
}
