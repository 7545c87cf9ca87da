package farthing.app;

import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.store.Author;
import farthing.store.Refund;
import farthing.store.RefundBook;
import farthing.store.RefundBook.Given;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing refunds}. */
@Command(
    name = "refunds",
    description = "Lists the refunds that wait for their cards, the newest first.")
final class ClearingRefunds implements Callable<Integer> {
  private static final int MOST_LINES = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private ClearingOptions clearing;

  @Option(names = "--all", description = "Those too that are over.")
  private boolean all;

  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<Refund> refunds =
        clearing.onDatabase(database -> new RefundBook(database).refunds(all, MOST_LINES));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(refunds.stream().map(ClearingRefunds::object).toList()));
    } else if (refunds.isEmpty()) {
      out.println("No refund waits.");
    } else {
      refunds.forEach(refund ->
          out.printf(
              "%6d  %-9s %-11s card %s  %12s  %s  %s  %s%n",
              refund.number(),
              refund.state().word(),
              refund.source().word(),
              refund.card().masked(),
              refund.amount(),
              refund.shown(),
              refund.trx().map(TransactionId::toString).orElse(""),
              refund.why()));
    }
    return 0;
  }

  private static Map<String, Object> object(Refund refund) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", refund.number());
    object.put("state", refund.state().word());
    object.put("source", refund.source().word());
    object.put("card", refund.card().masked());
    object.put("amountMinor", refund.amount().minor());
    object.put("currency", refund.amount().currency().name());
    object.put("merchant", refund.merchant().map(m -> m.value()).orElse(""));
    object.put("trx", refund.trx().map(TransactionId::toString).orElse(""));
    object.put("since", refund.at().toString());
    object.put("why", refund.why());
    return object;
  }

  /** {@code clearing refund}. */
  @Command(
      name = "refund",
      description = {
        "A merchant gives back all or part of a purchase that was cleared: it waits for the card,",
        "or the one in its place, as a load. It is taken from what the merchant is paid next; the",
        "fee of the purchase stays. The same amount for the same reason twice is one refund."
      })
  static final class Give implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private By by;

    @Parameters(paramLabel = "TRX", description = "The purchase, as on statements and receipts.")
    private String trx;

    @Option(
        names = "--merchant",
        required = true,
        paramLabel = "ID",
        description = "Its merchant's party id.")
    private String merchant;

    @Option(
        names = "--card",
        paramLabel = "NUMBER",
        description = "The card that paid, where several paid under one TRX.")
    private Optional<String> card;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private HowMuch howMuch;

    @Option(
        names = "--another",
        description = "Also if the same was given back for the same reason before.")
    private boolean another;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    /** Part of it, or what is left. */
    static final class HowMuch {
      @Option(
          names = "--amount",
          paramLabel = "AMOUNT",
          description = "How much, in the purchase's currency, as in 3.20.")
      private Optional<String> amount;

      @Option(names = "--all", description = "All that was not given back before.")
      private boolean all;
    }

    @Override
    public Integer call() {
      Author author = by.author();
      RefundBook.Wish wish =
          new RefundBook.Wish(
              ClearingOptions.party(merchant),
              Failed.unlessRead(() -> TransactionId.parse(trx)),
              card.map(number -> Failed.unlessRead(() -> IepId.ofFull(number))),
              howMuch.all ? Optional.empty() : howMuch.amount,
              another,
              author.who(),
              author.why());
      Given given =
          clearing.onDatabase(
              database -> Failed.unlessRead(() -> new RefundBook(database).give(wish)));
      PrintWriter out = spec.commandLine().getOut();
      switch (given) {
        case Given.Made(long number, var amount) -> tell(out, number, amount.toString(), true);
        case Given.Before(long number, var amount) -> tell(out, number, amount.toString(), false);
        case Given.NoSuchPurchase _ ->
            throw Failed.because(
                "no purchase %s of %s%s was cleared"
                    .formatted(trx, merchant, card.map(number -> " by card " + number).orElse("")),
                "Nothing was given back. One that was not cleared can be cancelled, or is disputed.");
        case Given.SeveralCards(List<IepId> cards) ->
            throw Failed.because(
                "several cards paid under this TRX: "
                    + cards.stream().map(IepId::full).collect(Collectors.joining(", ")),
                "Nothing was given back. Name the one that gets it: --card NUMBER.");
        case Given.TooMuch(long left, var currency) ->
            throw Failed.because(
                "of this purchase " + currency.text(left) + " may still be given back",
                "Nothing was given back. `farthing clearing refunds --all` shows what was.");
      }
      return 0;
    }

    private void tell(PrintWriter out, long number, String amount, boolean made) {
      if (json) {
        out.println(Json.write(Map.of("number", number, "amount", amount, "made", made)));
      } else {
        out.printf(
            made
                ? "Refund %d: %s waits for the card.%n"
                : "Refund %d of %s was made for this reason before, and is made once.%n",
            number,
            amount);
      }
    }
  }

  /** {@code clearing pay-out}. */
  @Command(
      name = "pay-out",
      description = {
        "A refund is paid to its holder on another way, out of the issuer's pool, and no card gets",
        "it: for a card that takes no loads, or is gone. Pay first; then say so here."
      })
  static final class PayOut implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private By by;

    @Parameters(paramLabel = "NUMBER", description = "Of the refund.")
    private long number;

    @Override
    public Integer call() {
      Author author = by.author();
      RefundBook.PaidOut done =
          clearing.onDatabase(
              database -> new RefundBook(database).payOut(number, author.who(), author.why()));
      String next = "Nothing was changed. `farthing clearing refunds --all` shows them.";
      switch (done) {
        case DONE ->
            spec.commandLine()
                .getOut()
                .println("Refund " + number + " is paid out: no card gets it any more.");
        case ENDED -> throw Failed.because("refund " + number + " is over", next);
        case ON_ITS_WAY ->
            throw Failed.because(
                "refund " + number + " is on its way to the card, and may be on it",
                "Nothing was changed. The card's next contact tells; `farthing loads` shows it.");
        case POINTS ->
            throw Failed.because("points are never paid out: no money is behind them", next);
        case UNKNOWN -> throw Failed.because("there is no refund " + number, next);
      }
      return 0;
    }
  }
}
