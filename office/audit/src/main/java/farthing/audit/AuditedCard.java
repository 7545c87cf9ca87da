package farthing.audit;

import farthing.audit.CardLine.Sums;
import farthing.audit.CardLog.Known;
import farthing.audit.Finding.Where;
import farthing.audit.Move.State;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One card: what the journals make of its balance, and what it says itself. On it must be: opening
 * + loads - unloads - captures + cancels that it has proven. What is in flight is decided by the
 * card's own log where the card was read, and counts both ways where it was not.
 */
final class AuditedCard {
  /** As the database sorts them. */
  static final Comparator<IepId> BY_NUMBER =
      Comparator.comparingInt(IepId::provider).thenComparingLong(IepId::number);

  private final IepId card;
  private final List<Move> moves;
  private final Map<Currency, Long> opening;
  private final Optional<Read> read;
  private final Findings findings;
  private final Set<Integer> used = new HashSet<>();
  private final Set<Move> doubled = new HashSet<>();

  /**
   * A card that was read.
   *
   * @param source where
   */
  record Read(String source, CardStatement statement) {}

  AuditedCard(
      IepId card,
      List<Move> moves,
      Map<Currency, Long> opening,
      Optional<Read> read,
      Findings findings) {
    this.card = card;
    this.moves = List.copyOf(moves);
    this.opening = opening;
    this.read = read;
    this.findings = findings;
  }

  /** A line for each currency; what is wrong goes to the findings. */
  List<CardLine> judge() {
    numbersAreUsedOnce();
    Optional<CardLog> log = read.map(r -> CardLog.compare(r.statement(), moves, findings));
    List<CardLine> lines = new ArrayList<>();
    for (Currency currency : currencies()) {
      lines.add(line(currency, log));
    }
    moves.stream().filter(move -> move.is(State.OPEN)).forEach(move -> tellOpen(move, log));
    return lines;
  }

  private void numbersAreUsedOnce() {
    for (Move move : moves) {
      if (move.is(State.DONE) && !used.add(move.nt())) {
        doubled.add(move);
        find(
            move.party(),
            move.trx(),
            move.currency(),
            read.isPresent() ? 0 : -move.effect(),
            "NTIEP %d counts twice: a %s, and another before".formatted(move.nt(), move.told()));
      }
    }
  }

  private Set<Currency> currencies() {
    Set<Currency> all =
        new TreeSet<>(
            Comparator.comparingInt(Currency::numeric).thenComparingInt(Currency::exponent));
    all.addAll(opening.keySet());
    moves.stream().filter(Move::movesValue).forEach(move -> all.add(move.currency()));
    read.ifPresent(r -> r.statement().slots().forEach(slot -> all.add(slot.balance().currency())));
    return all;
  }

  private CardLine line(Currency currency, Optional<CardLog> log) {
    List<Move> its = moves.stream().filter(m -> m.currency().equals(currency)).toList();
    long opened = opening.getOrDefault(currency, 0L);
    long settled = opened + sum(its, m -> m.is(State.DONE));
    List<Move> open = its.stream().filter(m -> m.is(State.OPEN)).toList();
    long known = 0;
    Map<Integer, List<Move>> unknown = new TreeMap<>();
    for (Move move : open) {
      switch (known(move, log)) {
        case DONE -> known += move.effect();
        case NOT_DONE -> {
          // it has not moved the balance
        }
        case UNKNOWN -> unknown.computeIfAbsent(move.nt(), _ -> new ArrayList<>()).add(move);
      }
    }
    long least = settled + known + unknown.values().stream().mapToLong(AuditedCard::least).sum();
    long most = settled + known + unknown.values().stream().mapToLong(AuditedCard::most).sum();
    OptionalLong actual = actual(currency);
    long onCard = actual.orElseGet(() -> Math.max(0, least - sum(its, doubled::contains)));
    // what was done of what is unknown, as far as the card's balance tells
    long done = Math.clamp(onCard, least, most) - settled;
    long owed =
        sum(open, m -> m.type() == TransactionType.LOAD || m.type() == TransactionType.CANCEL);
    CardLine line =
        new CardLine(
            card,
            read.map(Read::source),
            currency,
            least,
            most,
            actual,
            sums(its, opened, onCard, owed - done));
    rest(line, log);
    return line;
  }

  private Sums sums(List<Move> its, long opened, long onCard, long inFlight) {
    long issued =
        opened
            + sum(its, m -> m.isLoad() && m.is(State.DONE))
            + sum(its, m -> m.type() == TransactionType.LOAD && m.is(State.OPEN));
    long captured =
        -sum(its, m -> m.type() == TransactionType.PURCHASE && m.is(State.DONE) && !m.isLate());
    long tooLate =
        -sum(its, m -> m.type() == TransactionType.PURCHASE && m.is(State.DONE) && m.isLate());
    long takenBack = sum(its, m -> m.type() == TransactionType.CANCEL);
    long refused = sum(its, m -> m.type() == TransactionType.CANCEL && m.is(State.NOT_DONE));
    return new Sums(issued, onCard, inFlight, captured - takenBack, tooLate + refused);
  }

  private static long sum(List<Move> moves, Predicate<Move> which) {
    return moves.stream().filter(which).mapToLong(Move::effect).reduce(0, Math::addExact);
  }

  /** Of those with one number, a card does one. */
  private static long least(List<Move> ofOneNumber) {
    return Math.min(0, ofOneNumber.stream().mapToLong(Move::effect).min().orElse(0));
  }

  private static long most(List<Move> ofOneNumber) {
    return Math.max(0, ofOneNumber.stream().mapToLong(Move::effect).max().orElse(0));
  }

  private Known known(Move open, Optional<CardLog> log) {
    if (used.contains(open.nt())) {
      return Known.NOT_DONE; // another transaction used its number
    }
    return log.map(its -> its.known(open)).orElse(Known.UNKNOWN);
  }

  /** A card without such a slot has nothing of it. */
  private OptionalLong actual(Currency currency) {
    return read.map(r ->
            OptionalLong.of(
                r.statement().slots().stream()
                    .map(SlotInquiry::balance)
                    .filter(balance -> balance.currency().equals(currency))
                    .mapToLong(Amount::minor)
                    .sum()))
        .orElse(OptionalLong.empty());
  }

  /** What no single transaction accounts for. */
  private void rest(CardLine line, Optional<CardLog> log) {
    long explained =
        log.map(l -> l.explained(line.currency()))
            .orElseGet(() -> -sum(List.copyOf(doubled), m -> m.currency().equals(line.currency())));
    long rest = line.difference() - explained;
    if (rest == 0) {
      return;
    }
    find(
        "",
        "",
        line.currency(),
        rest,
        line.actual().isPresent()
            ? "on it (%s), and neither its log nor the journal tells why"
                .formatted(line.source().orElse(""))
            : "more was taken from it than was ever put on it; the card was not read, and no opening"
                + " balance of that height is known");
  }

  private void tellOpen(Move open, Optional<CardLog> log) {
    Known knowledge = known(open, log);
    boolean isOver = open.type() == TransactionType.PURCHASE && knowledge == Known.NOT_DONE;
    if (isOver || !open.movesValue()) {
      return;
    }
    String known =
        switch (knowledge) {
          case DONE -> "the card has done it";
          case NOT_DONE -> "the card has not done it";
          case UNKNOWN ->
              read.isPresent()
                  ? "the card's log does not reach back to it"
                  : "the card was not read";
        };
    findings.tell(
        "in flight: %s %s, card %s: %s; %s"
            .formatted(open.party(), open.trx(), card.masked(), open.told(), known));
  }

  private void find(String party, String trx, Currency currency, long minor, String text) {
    findings.add(
        new Finding(Where.CARD, party, trx, Optional.of(card), Optional.of(currency), minor, text));
  }
}
