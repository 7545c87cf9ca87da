package farthing.app;

import farthing.iso20022.AccountId;
import farthing.iso20022.BankLine;
import farthing.iso20022.Matching;
import farthing.iso20022.Transfer;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankSays;
import farthing.store.SettlementBook.Heard;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.State;
import farthing.store.SettlementBook.Twice;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Notes what a bank's statement of one account says of payments, and tells what is in the books
 * then.
 *
 * @param statement the bank's number of the statement in which a line stands
 */
record HeardLines(
    SettlementBook book,
    AccountId account,
    Function<BankLine, String> statement,
    Consumer<String> screen) {

  /**
   * Whether the payment is as it was ordered, by all that was heard until now.
   *
   * @param before it, as it stood in the books
   */
  boolean noted(Matching.Outcome outcome, Instruction before) {
    return switch (outcome) {
      case Matching.Settled(Transfer transfer, var line) ->
          hear(
              transfer, State.SETTLED, List.of(says(line, false)), "settled  " + transfer.amount());
      case Matching.Returned(Transfer transfer, var sent, var back)
          when back.amount().equals(Optional.of(transfer.amount())) ->
          hear(
              transfer,
              State.RETURNED,
              both(sent, back),
              "RETURNED  %s  %s".formatted(transfer.amount(), back.returnReason()));
      case Matching.Returned(Transfer transfer, var sent, var back) ->
          hear(
              transfer,
              State.DIFFERS,
              both(sent, back),
              "RETURNED IN PART  %s was ordered, %s came back: nothing was booked back, %s  %s"
                  .formatted(
                      transfer.amount(),
                      amount(back),
                      sayWhatIsPaid(transfer),
                      back.returnReason()));
      case Matching.BookedAgain(Transfer transfer, var sent, var back, _) ->
          hear(
              transfer,
              State.DIFFERS,
              both(Optional.of(sent), back),
              "CAME BACK, AND IS BOOKED TWICE  %s: nothing was booked back, %s"
                  .formatted(transfer.amount(), sayWhatIsPaid(transfer)));
      case Matching.AmountDiffers(Transfer transfer, var line) ->
          hear(
              transfer,
              State.DIFFERS,
              List.of(says(line, false)),
              "ANOTHER AMOUNT  %s was ordered, %s booked: %s"
                  .formatted(transfer.amount(), amount(line), sayWhatIsPaid(transfer)));
      case Matching.Missing(Transfer transfer) -> {
        tell(
            transfer,
            switch (before.state()) {
              case MADE, SENT -> "not booked yet  " + transfer.amount();
              case SETTLED -> "settled before  " + transfer.amount();
              case IN_PART -> inPart(transfer, before.paidMinor());
              case RETURNED -> "RETURNED before  " + transfer.amount();
              case DIFFERS ->
                  "ANOTHER AMOUNT before  %s was ordered: %s"
                      .formatted(transfer.amount(), sayWhatIsPaid(transfer));
            });
        yield before.state() == State.SETTLED || before.state() == State.IN_PART;
      }
    };
  }

  private boolean hear(Transfer transfer, State state, List<BankSays> lines, String said) {
    Heard heard = book.hear(transfer.endToEndId().value(), state, lines).orElseThrow();
    if (!heard.twice().isEmpty()) {
      heard.twice().forEach(twice -> tell(transfer, text(transfer, twice)));
      return false;
    }
    if (heard.state() == state) {
      tell(transfer, said);
    } else if (heard.decidedMinor().isPresent()) {
      tell(
          transfer,
          "%s, as a person has said: this line changes nothing, `farthing clearing paid %s` says it otherwise"
              .formatted(inPart(transfer, heard.decidedMinor()), transfer.endToEndId()));
    } else if (heard.state() == State.RETURNED) {
      tell(
          transfer,
          "was RETURNED before  %s: this line changes nothing; if its payee has it, %s"
              .formatted(transfer.amount(), sayWhatIsPaid(transfer)));
    } else {
      tell(
          transfer,
          "was not as ordered before  %s: this line changes nothing, %s"
              .formatted(transfer.amount(), sayWhatIsPaid(transfer)));
    }
    return heard.state() == State.SETTLED && state == State.SETTLED;
  }

  private static String inPart(Transfer transfer, Optional<Long> paid) {
    return "%s of %s is paid"
        .formatted(transfer.amount().currency().text(paid.orElseThrow()), transfer.amount());
  }

  private static String sayWhatIsPaid(Transfer transfer) {
    return "ask the bank what its payee has, and say it: `farthing clearing paid %s`"
        .formatted(transfer.endToEndId());
  }

  private static String text(Transfer transfer, Twice twice) {
    return "%s  %s; it is noted with %s: nothing was noted now, %s"
        .formatted(
            twice.line().isBack() ? "CAME BACK TWICE" : "BOOKED TWICE",
            text(twice.line()),
            text(twice.before()),
            sayWhatIsPaid(transfer));
  }

  private static String text(BankSays line) {
    return "%s on %s, the bank's reference %s, statement %s"
        .formatted(
            line.amount().isEmpty() ? "an amount that it does not tell" : line.amount(),
            line.booked().map(Object::toString).orElse("a day that it does not tell"),
            line.bankReference(),
            line.statement());
  }

  private List<BankSays> both(Optional<BankLine> sent, BankLine back) {
    return Stream.concat(sent.map(line -> says(line, false)).stream(), Stream.of(says(back, true)))
        .toList();
  }

  private BankSays says(BankLine line, boolean isBack) {
    return new BankSays(
        account.toString(),
        isBack,
        statement.apply(line),
        line.bookingDate(),
        line.bankReference(),
        line.amount().map(Object::toString).orElse(""));
  }

  private void tell(Transfer transfer, String what) {
    screen.accept(transfer.endToEndId() + "  " + what);
  }

  static String amount(BankLine line) {
    return line.amount().map(Object::toString).orElse("an amount that it does not tell");
  }
}
