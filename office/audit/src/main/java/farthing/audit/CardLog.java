package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.audit.Move.State;
import farthing.base.Currency;
import farthing.purse.LogRecord;
import farthing.purse.TransactionType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A card's log held against the journals: what the one has and the other has not, each with what it
 * makes of the card's balance.
 */
final class CardLog {
  private final CardStatement card;
  private final List<Move> moves;
  private final Findings findings;
  private final Map<Currency, Long> explained = new HashMap<>();
  private final Map<Move, LogRecord> logged = new HashMap<>();
  private boolean loadsDiffer;

  private CardLog(CardStatement card, List<Move> moves, Findings findings) {
    this.card = card;
    this.moves = moves;
    this.findings = findings;
  }

  static CardLog compare(CardStatement card, List<Move> moves, Findings findings) {
    CardLog log = new CardLog(card, moves, findings);
    for (LogRecord record : card.log()) {
      if (record.cc().isDone() && isOfValue(record)) {
        log.find(record)
            .ifPresentOrElse(move -> log.logged.put(move, record), () -> log.unknown(record));
      }
    }
    for (Move move : moves) {
      if (move.is(State.DONE) && move.movesValue() && move.nt() >= card.reach()) {
        log.mustBeLogged(move);
      }
    }
    log.lastLoad();
    return log;
  }

  /** How far the findings account for the card's difference. */
  long explained(Currency currency) {
    return explained.getOrDefault(currency, 0L);
  }

  /** What became of a transaction that the journal has no end of. */
  Known known(Move open) {
    if (logged.containsKey(open)) {
      return Known.DONE;
    }
    if (open.nt() >= card.reach()) {
      return Known.NOT_DONE; // not done so far, or its number was used otherwise
    }
    if (open.isLoad() && card.lastLoad().isPresent()) {
      int last = card.lastLoad().getAsInt();
      return last == open.nt() ? Known.DONE : last < open.nt() ? Known.NOT_DONE : Known.UNKNOWN;
    }
    return Known.UNKNOWN;
  }

  enum Known {
    DONE,
    NOT_DONE,
    UNKNOWN
  }

  private static boolean isOfValue(LogRecord record) {
    return record.type() != TransactionType.UPDATE
        && !record.amount().isZero()
        && !record.amount().currency().isAuthentication();
  }

  /** One that counts before one that is open. */
  private Optional<Move> find(LogRecord record) {
    for (State state : List.of(State.DONE, State.OPEN)) {
      Optional<Move> found =
          moves.stream().filter(move -> move.is(state) && move.isLoggedAs(record)).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A record that fits nothing in the journal. */
  private void unknown(LogRecord record) {
    Optional<Move> near =
        moves.stream().filter(move -> move.is(State.DONE) && move.isOfNumber(record)).findFirst();
    if (near.isPresent() && near.get().currency().equals(record.amount().currency())) {
      otherwise(record, near.get());
      return;
    }
    Optional<Move> denied =
        moves.stream()
            .filter(move -> move.is(State.NOT_DONE) && move.isLoggedAs(record))
            .findFirst();
    find(
        denied.map(Move::party).orElse(""),
        denied.map(Move::trx).orElse(""),
        record.type(),
        record.amount().currency(),
        Move.effect(record.type(), record.amount().minor()),
        "the card has done a %s, and %s"
            .formatted(
                told(record),
                denied.isPresent() ? "the journal says it has not" : "no journal knows of it"));
  }

  /** The same transaction, told in two ways. */
  private void otherwise(LogRecord record, Move move) {
    logged.put(move, record);
    long more = Move.effect(record.type(), record.amount().minor()) - move.effect();
    find(
        move.party(),
        move.trx(),
        record.type(),
        move.currency(),
        more,
        more != 0
            ? "the journal has a %s, and the card has done %s"
                .formatted(move.told(), record.amount())
            : "the journal has a %s, and the card says another time or counterpart (%s, %s)"
                .formatted(move.told(), record.time(), record.counterpart().hex()));
  }

  private void mustBeLogged(Move move) {
    if (!logged.containsKey(move)) {
      find(
          move.party(),
          move.trx(),
          move.type(),
          move.currency(),
          -move.effect(),
          "the journal has a %s, and the card has not done it".formatted(move.told()));
    }
  }

  /** NTLASTLOAD, where nothing was said of a load already. */
  private void lastLoad() {
    int byJournal =
        moves.stream()
            .filter(Move::isLoad)
            .filter(move -> move.is(State.DONE) || logged.containsKey(move))
            .mapToInt(Move::nt)
            .max()
            .orElse(0);
    if (loadsDiffer || card.lastLoad().isEmpty() || card.lastLoad().getAsInt() == byJournal) {
      return;
    }
    boolean isOpen =
        moves.stream()
            .anyMatch(move ->
                move.isLoad() && move.is(State.OPEN) && move.nt() == card.lastLoad().getAsInt());
    if (!isOpen) {
      findings.add(
          new Finding(
              Where.CARD,
              "",
              "",
              Optional.of(card.card()),
              Optional.empty(),
              0,
              "its last load or unload was at NTIEP %d, and the journal's at %d"
                  .formatted(card.lastLoad().getAsInt(), byJournal)));
    }
  }

  private static String told(LogRecord record) {
    return Move.told(record.type(), record.amount(), record.transactionNumber());
  }

  private void find(
      String party, String trx, TransactionType type, Currency currency, long minor, String text) {
    loadsDiffer |= type == TransactionType.LOAD || type == TransactionType.UNLOAD;
    explained.merge(currency, minor, Math::addExact);
    findings.add(
        new Finding(
            Where.CARD, party, trx, Optional.of(card.card()), Optional.of(currency), minor, text));
  }
}
