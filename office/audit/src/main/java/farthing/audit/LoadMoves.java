package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.audit.Move.State;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.TransactionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A card's loads and unloads in the order of their numbers, and whether they keep the rule of one
 * S2 per card at a time: numbered from 1 without a gap, each ended before the next is commanded.
 */
final class LoadMoves {
  private static final int TIME_AT = 7;
  private static final int TIME_SIZE = 5;
  private static final int BANK_AT = 12;
  private static final int BANK_SIZE = 4;
  private static final Bytes REST_OF_COUNTERPART = Bytes.ofHex("00000000");

  private final IepId card;
  private final Findings findings;
  private final List<Move> moves = new ArrayList<>();
  private int number;
  private Optional<CardRow.Load> before = Optional.empty();
  private int lastDone;

  private LoadMoves(IepId card, Findings findings) {
    this.card = card;
    this.findings = findings;
  }

  static List<Move> of(IepId card, List<CardRow.Load> rows, Findings findings) {
    LoadMoves loads = new LoadMoves(card, findings);
    for (CardRow.Load row : rows) {
      loads.load(row);
    }
    return loads.moves;
  }

  private void load(CardRow.Load row) {
    State state = stateOf(row);
    if (row.isCommanded()) {
      inItsTurn(row);
    } else {
      contradict(
          row,
          "ended %s, and no S2 of it was given by the journal".formatted(row.code().orElse("")));
    }
    if (state == State.DONE) {
      if (row.nt() <= lastDone) {
        contradict(row, "done at NTIEP %d, after one at %d".formatted(row.nt(), lastDone));
      }
      lastDone = Math.max(lastDone, row.nt());
    }
    Optional<Amount> amount = row.ended().or(row::named);
    if (amount.isEmpty()) {
      contradict(row, "the journal does not say of what amount");
      return;
    }
    if (row.named().filter(named -> !named.equals(amount.get())).isPresent()) {
      contradict(
          row, "commanded for %s and ended with %s".formatted(row.named().get(), amount.get()));
    }
    moves.add(
        new Move(
            row.party(),
            row.trx(),
            row.isUnload() ? TransactionType.UNLOAD : TransactionType.LOAD,
            row.nt(),
            amount.get(),
            row.asked().flatMap(a -> PurchaseMoves.time(a.slice(TIME_AT, TIME_SIZE))),
            row.asked().map(a -> a.slice(BANK_AT, BANK_SIZE).plus(REST_OF_COUNTERPART)),
            state,
            false));
  }

  private void inItsTurn(CardRow.Load row) {
    if (row.number().isEmpty()) {
      contradict(row, "an S2 was given without a number: nothing kept a second one away");
      return;
    }
    int its = row.number().getAsInt();
    if (its != number + 1) {
      contradict(
          row,
          "number %d of the card's loads, and the one before has number %d: one is missing, or a"
                  .formatted(its, number)
              + " number was given twice");
    }
    before.ifPresent(earlier -> {
      if (earlier.endedAt().isEmpty()) {
        contradict(row, "a second S2 was given while %s had not ended".formatted(earlier.trx()));
      } else if (row.requestedAt().isPresent()
          && earlier.endedAt().get().isAfter(row.requestedAt().get())) {
        contradict(
            row,
            "its S2 was given at %s, before %s ended at %s (or the database's clock was put back)"
                .formatted(row.requestedAt().get(), earlier.trx(), earlier.endedAt().get()));
      }
    });
    number = its;
    before = Optional.of(row);
  }

  private State stateOf(CardRow.Load row) {
    if (row.code().isEmpty()) {
      return State.OPEN;
    }
    return switch (row.code().get()) {
      case "NOT_DONE" -> State.NOT_DONE;
      case "LOADED", "UNLOADED" -> {
        if (row.isUnload() == row.code().get().equals("LOADED")) {
          contradict(row, "an %s ended as %s".formatted(word(row), row.code().get()));
        }
        yield State.DONE;
      }
      default -> {
        contradict(row, "ended as %s, which is no end".formatted(row.code().get()));
        yield State.OPEN;
      }
    };
  }

  private static String word(CardRow.Load row) {
    return row.isUnload() ? "unload" : "order to load";
  }

  private void contradict(CardRow.Load row, String text) {
    findings.add(
        new Finding(
            Where.JOURNAL,
            row.party(),
            row.trx(),
            Optional.of(card),
            row.named().or(row::ended).map(Amount::currency),
            0,
            text));
  }
}
