package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.audit.Move.State;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.TransactionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A card's purchases and cancels, put together from their steps. */
final class PurchaseMoves {
  /** Whatever else a later release writes with a card's number is asked about. */
  static final Set<String> STEPS =
      Set.of("draw", "debit-response", "late-proof", "close", "cancel", "cancel-response");

  private static final String SHUT = "SHUT";
  private static final String REFUND_DUE = "REFUND_DUE";
  private static final String DECLINED = "DECLINED";

  private final IepId card;
  private final Findings findings;
  private final List<Move> moves = new ArrayList<>();

  private PurchaseMoves(IepId card, Findings findings) {
    this.card = card;
    this.findings = findings;
  }

  static List<Move> of(IepId card, List<CardRow.Purchase> rows, Findings findings) {
    PurchaseMoves purchases = new PurchaseMoves(card, findings);
    Map<String, Map<String, CardRow.Purchase>> byTrx = new LinkedHashMap<>();
    for (CardRow.Purchase row : rows) {
      if (!row.code().equals(SHUT)) {
        byTrx
            .computeIfAbsent(row.party() + " " + row.trx(), _ -> new LinkedHashMap<>())
            .put(row.step(), row);
      }
    }
    byTrx.values().forEach(purchases::purchase);
    return purchases.moves;
  }

  private void purchase(Map<String, CardRow.Purchase> steps) {
    Optional<CardRow.Purchase> draw = Optional.ofNullable(steps.get("draw"));
    List<CardRow.Purchase> answers = new ArrayList<>();
    for (String step : List.of("debit-response", "late-proof")) {
      Optional.ofNullable(steps.get(step)).ifPresent(answers::add);
    }
    if (answers.isEmpty()) {
      draw.ifPresent(d -> add(d, d, TransactionType.PURCHASE, State.OPEN));
    }
    for (CardRow.Purchase answer : answers) {
      if (draw.isEmpty()) {
        contradict(answer, "answered, and no draw of this card stands in the journal");
      } else if (draw.get().nt() != answer.nt()) {
        contradict(
            answer, "drawn at NTIEP %d and answered at %d".formatted(draw.get().nt(), answer.nt()));
      }
      add(answer, draw.orElse(answer), TransactionType.PURCHASE, stateOf(answer));
    }
    cancel(
        Optional.ofNullable(steps.get("cancel")),
        Optional.ofNullable(steps.get("cancel-response")));
  }

  /** An authentication is answered, uses its number, and captures nothing. */
  private static State stateOf(CardRow.Purchase answer) {
    return answer.captured() || !answer.code().equals(DECLINED) ? State.DONE : State.NOT_DONE;
  }

  private void cancel(Optional<CardRow.Purchase> draw, Optional<CardRow.Purchase> answer) {
    if (answer.isPresent()) {
      if (draw.isEmpty()) {
        contradict(answer.get(), "a cancel is answered that nobody has commanded");
      }
      add(
          answer.get(),
          draw.orElse(answer.get()),
          TransactionType.CANCEL,
          answer.get().captured() ? State.DONE : State.NOT_DONE);
    } else {
      draw.ifPresent(d -> add(d, d, TransactionType.CANCEL, State.OPEN));
    }
  }

  /** The amount is the answer's own, where it has one: that is what was counted. */
  private void add(CardRow.Purchase row, CardRow.Purchase draw, TransactionType type, State state) {
    Optional<Amount> amount = row.amount().or(draw::amount);
    if (amount.isEmpty()) {
      contradict(row, "the journal does not say of what amount");
      return;
    }
    if (draw.amount().filter(drawn -> !drawn.equals(amount.get())).isPresent()) {
      contradict(
          row, "drawn for %s and counted as %s".formatted(draw.amount().get(), amount.get()));
    }
    moves.add(
        new Move(
            row.party(),
            row.trx(),
            type,
            row.nt(),
            amount.get(),
            draw.time().flatMap(PurchaseMoves::time),
            draw.psam(),
            state,
            row.code().equals(REFUND_DUE)));
  }

  /** Nothing where the bytes are no time. */
  static Optional<Dthr> time(Bytes five) {
    try {
      return Optional.of(Dthr.of(five));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private void contradict(CardRow.Purchase row, String text) {
    findings.add(
        new Finding(
            Where.JOURNAL,
            row.party(),
            row.trx(),
            Optional.of(card),
            row.amount().map(Amount::currency),
            0,
            text));
  }
}
