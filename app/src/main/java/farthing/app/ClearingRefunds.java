package farthing.app;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.store.Author;
import farthing.store.Refund;
import farthing.store.RefundBook;
import farthing.store.RefundBook.Given;
import farthing.store.UsedNumbers;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        "it: for a card that takes no loads, or is gone. Pay first; then say so here. Or what a card",
        "paid under a number that another card of its number, or a copy, has used: no merchant has",
        "it. Name the debit here first, which looks whether it is owed; then pay."
      })
  static final class PayOut implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Mixin private By by;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private What what;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    /** A refund that waits, or a debit of which none was made. */
    static final class What {
      @Parameters(paramLabel = "NUMBER", description = "Of the refund.")
      private Optional<Long> number;

      @ArgGroup(exclusive = false)
      private @Nullable UsedNumber debit;
    }

    /** What the holder shows. */
    @SuppressWarnings("NullAway.Init")
    static final class UsedNumber {
      @Option(
          names = "--card",
          required = true,
          paramLabel = "NUMBER",
          description = "The card that was debited.")
      private String card;

      @Option(
          names = "--transaction-number",
          required = true,
          paramLabel = "NT",
          description = "Under which it was debited: its log shows it.")
      private int transactionNumber;

      @Option(
          names = "--trx",
          required = true,
          paramLabel = "TRX",
          description = "The purchase, as the holder was told.")
      private String trx;

      @Option(
          names = "--merchant",
          required = true,
          paramLabel = "ID",
          description = "Its merchant's party id.")
      private String merchant;

      @Option(
          names = "--amount",
          required = true,
          paramLabel = "AMOUNT",
          description = "What the card's log says, as in 'EUR 2.40'.")
      private String amount;

      private UsedNumbers.Debit debit() {
        Amount debited = Failed.unlessRead(() -> Kind.amount(amount));
        if (debited.minor() == 0) {
          throw Failed.wrongUsage("an amount of 0 is no debit", "Nothing was changed.");
        }
        return new UsedNumbers.Debit(
            Failed.unlessRead(() -> IepId.ofFull(card)),
            transactionNumber,
            Failed.unlessRead(() -> TransactionId.parse(trx)),
            ClearingOptions.party(merchant),
            debited);
      }
    }

    @Override
    public Integer call() {
      Author author = by.author();
      long number =
          what.debit == null
              ? what.number.map(refund -> refund(refund, author)).orElseThrow()
              : debit(what.debit.debit(), author);
      spec.commandLine()
          .getOut()
          .println(
              json
                  ? Json.write(Map.of("number", number, "paidOut", true))
                  : "Refund " + number + " is paid out: no card gets it any more.");
      return 0;
    }

    private long refund(long number, Author author) {
      String next = "Nothing was changed. `farthing clearing refunds --all` shows them.";
      return switch (clearing.onDatabase(
          database -> new RefundBook(database).payOut(number, author.who(), author.why()))) {
        case DONE -> number;
        case ENDED -> throw Failed.because("refund " + number + " is over", next);
        case ON_ITS_WAY ->
            throw Failed.because(
                "refund " + number + " is on its way to the card, and may be on it",
                "Nothing was changed. The card's next contact tells; `farthing loads` shows it.");
        case POINTS ->
            throw Failed.because("points are never paid out: no money is behind them", next);
        case UNKNOWN -> throw Failed.because("there is no refund " + number, next);
      };
    }

    private long debit(UsedNumbers.Debit debit, Author author) {
      return switch (clearing.onDatabase(
          database -> new UsedNumbers(database).payOut(debit, author))) {
        case UsedNumbers.Became.PaidOut(long refund) -> refund;
        case UsedNumbers.Became.Refused(var why) -> throw refused(debit, why);
      };
    }

    private static Failed refused(UsedNumbers.Debit debit, UsedNumbers.Reason why) {
      String number =
          "number %d of card %s".formatted(debit.transactionNumber(), debit.card().masked());
      return switch (why) {
        case BEFORE ->
            Failed.because(
                "this debit was paid out before",
                "Nothing was changed. `farthing clearing refunds --all` shows it.");
        case POINTS ->
            Failed.because(
                "points are never paid out: no money is behind them", "Nothing was changed.");
        case COUNTS ->
            Failed.because(
                "the card's purchase " + debit.trx() + " is paid to its merchant, or is a refund",
                "Nothing was changed. Its merchant gives it back (`farthing clearing refund`);"
                    + " `farthing clearing refunds --all` shows what is one.");
        case NOT_USED ->
            Failed.because(
                "no other payment under " + number + " is booked",
                "Nothing was changed. Its batch may be on its way: pay nothing, and type this again"
                    + " once it is booked. Until then this debit itself may still be paid.");
        case DISPUTED ->
            Failed.because(
                "the batch of its merchant has this purchase, and it is disputed",
                "Nothing was changed. Its merchant may have delivered: ask it, and decide the dispute"
                    + " first (`farthing clearing disputes`).");
        case NOT_COVERED ->
            Failed.because(
                "less than %s is left on card %s by these books"
                    .formatted(debit.amount(), debit.card().masked()),
                "Nothing was changed. What two cards of one number spend comes out of what was put"
                    + " on it once.");
      };
    }
  }
}
