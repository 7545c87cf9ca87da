package farthing.audit;

import farthing.audit.Finding.Where;
import farthing.base.Amount;
import farthing.base.Currency;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bank's load book and ledger held against the journals: committed exactly if value moved on the
 * card, released exactly if it did not and never will, held meanwhile; and the customers' accounts
 * hold what that comes to. What the bank has not heard of yet is told.
 */
final class BankBooks implements AutoCloseable {
  private final AuditedDatabase bank;
  private final LoadRows<BookedLoad> book;
  private final List<LoadRows<LoadFate>> journals = new ArrayList<>();
  private final Set<String> parties = new HashSet<>();
  private final Findings findings;
  private final Map<Disagreed, Long> elsewhere = new LinkedHashMap<>();

  /** Bank and issuer have the funds of loads at different places. */
  private record Disagreed(String party, Currency currency, String bank, String issuer) {}

  private BankBooks(
      AuditedDatabase bank,
      Connection books,
      String query,
      List<Connection> journals,
      Findings findings)
      throws SQLException {
    this.bank = bank;
    this.findings = findings;
    // whose loads must stand in this book: no others are missed in it
    try (LoadRows<BookedLoad> first = LoadRows.of(books, query, BookedLoad::read)) {
      first.forEach(row -> parties.add(row.party()));
    }
    this.book = LoadRows.of(books, query, BookedLoad::read);
    try {
      for (Connection journal : journals) {
        this.journals.add(LoadRows.of(journal, LoadFate.query(journal), LoadFate::read));
      }
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  static void check(
      AuditedDatabase bank, Connection books, List<Connection> journals, Findings findings)
      throws SQLException {
    if (LedgerRules.hasLedger(books)) {
      LedgerRules.check(Where.BANK, books, findings);
    } else {
      findings.tell(bank + " has no ledger of ours: its postings were not audited");
    }
    Optional<String> query = BookedLoad.query(books);
    if (query.isEmpty()) {
      findings.tell(bank + " has no view audited_load: its load book was not audited");
      return;
    }
    try (BankBooks all = new BankBooks(bank, books, query.get(), journals, findings)) {
      all.compare();
    }
  }

  private void compare() throws SQLException {
    for (Optional<String> next = next(); next.isPresent(); next = next()) {
      Optional<LoadFate> fate = Optional.empty();
      for (LoadRows<LoadFate> journal : journals) {
        Optional<LoadFate> its = journal.take(next.get());
        fate = answered(fate, its);
      }
      Optional<BookedLoad> booked = book.take(next.get());
      if (booked.isPresent()) {
        compare(booked.get(), fate);
      } else if (fate.isPresent() && parties.contains(fate.get().party())) {
        unbooked(fate.get());
      }
    }
    elsewhere.forEach(this::disagree);
  }

  /** Of two load servers' rows, that of the one that answered. */
  private static Optional<LoadFate> answered(Optional<LoadFate> one, Optional<LoadFate> other) {
    return one.filter(fate -> fate.state() != LoadFate.State.SWITCHED)
        .or(() -> other)
        .or(() -> one);
  }

  private Optional<String> next() {
    return Stream.concat(Stream.of(book), journals.stream())
        .map(LoadRows::next)
        .flatMap(Optional::stream)
        .min(String::compareTo);
  }

  private void compare(BookedLoad booked, Optional<LoadFate> fate) {
    fate.filter(BankBooks::saysWhatItIs).ifPresent(f -> isTheSame(booked, f));
    fate.flatMap(LoadFate::funds).ifPresent(issuer -> areAt(issuer, booked));
    LoadFate.State state = fate.map(LoadFate::state).orElse(LoadFate.State.CLOSED);
    String told = fate.map(LoadFate::told).orElse("no request in any journal");
    if (state != LoadFate.State.SWITCHED) {
      decided(booked, state, told);
    }
    posted(booked);
  }

  private void decided(BookedLoad booked, LoadFate.State state, String told) {
    // what the customer gets more than is due, seen from the card's side
    long gained = booked.isUnload() ? booked.minor() : -booked.minor();
    if (booked.isCommitted() && state != LoadFate.State.MOVED) {
      find(booked, gained, "committed by the bank; the journal: " + told);
    } else if (booked.isReleased() && state == LoadFate.State.MOVED) {
      find(booked, -gained, "released by the bank; the journal: " + told);
    } else if (booked.isReleased() && state == LoadFate.State.OPEN) {
      find(booked, 0, "released by the bank, and the card may have it; the journal: " + told);
    } else if (!booked.isCommitted() && !booked.isReleased() && state != LoadFate.State.OPEN) {
      findings.tell(
          "%s has not heard yet of %s %s (%s): %s"
              .formatted(bank, booked.party(), booked.trx(), booked.state(), told));
    }
  }

  /** What the bank committed, and the issuer posted, as the two have agreed to hold it. */
  private void areAt(String issuer, BookedLoad booked) {
    booked
        .funds()
        .filter(bank -> !bank.equals(issuer))
        .ifPresent(bank ->
            elsewhere.merge(
                new Disagreed(booked.party(), booked.currency(), bank, issuer),
                booked.isUnload() ? -booked.minor() : booked.minor(),
                Long::sum));
  }

  /** One finding for all loads: the agreement is wrong, not each of them. */
  private void disagree(Disagreed what, long minor) {
    findings.add(
        new Finding(
            Where.BANK,
            what.party(),
            "",
            Optional.empty(),
            Optional.of(what.currency()),
            minor,
            "the bank's books have these funds as %s, the issuer's ledger as %s"
                .formatted(what.bank(), what.issuer())));
  }

  /** Who closes an order that no card came for does not say which way it went. */
  private static boolean saysWhatItIs(LoadFate fate) {
    return fate.state() != LoadFate.State.CLOSED;
  }

  private void isTheSame(BookedLoad booked, LoadFate fate) {
    boolean differs =
        fate.isUnload() != booked.isUnload()
            || fate.amount()
                .filter(amount ->
                    amount.minor() != booked.minor()
                        || !amount.currency().equals(booked.currency()))
                .isPresent();
    if (differs) {
      find(
          booked,
          0,
          "%s of %d minor units of %s in the bank's book, %s%s in the journal"
              .formatted(
                  booked.isUnload() ? "an unload" : "a load",
                  booked.minor(),
                  booked.currency(),
                  fate.isUnload() ? "an unload of " : "a load of ",
                  fate.amount().map(Amount::toString).orElse("no amount")));
    }
  }

  /** What the postings of a load come to, by the state that the book says it is in. */
  private void posted(BookedLoad booked) {
    long account = booked.onAccount();
    long reserved = booked.isUnload() ? 0 : -account;
    long whileHeld = booked.isUnload() ? 0 : account;
    boolean fits =
        switch (booked.state()) {
          case "holding" -> is(booked, whileHeld, reserved) || is(booked, 0, 0);
          case "held" -> is(booked, whileHeld, reserved);
          case "committing" -> is(booked, whileHeld, reserved) || is(booked, account, 0);
          case "committed" -> is(booked, account, 0);
          case "releasing" -> is(booked, whileHeld, reserved) || is(booked, 0, 0);
          case "released" -> is(booked, 0, 0);
          default -> false;
        };
    if (!fits) {
      long due =
          switch (booked.state()) {
            case "committed", "committing" -> account;
            case "held" -> whileHeld;
            default -> 0;
          };
      find(
          booked,
          booked.bookedMinor() - due,
          "%s by the book, and its postings gave the customer %s and hold %s"
              .formatted(
                  booked.state(),
                  Finding.signed(booked.bookedMinor(), booked.currency()),
                  Finding.signed(booked.heldMinor(), booked.currency())));
    }
  }

  private static boolean is(BookedLoad booked, long account, long held) {
    return booked.bookedMinor() == account && booked.heldMinor() == held;
  }

  /** The journal knows it, and its bank does not. */
  private void unbooked(LoadFate fate) {
    if (fate.state() == LoadFate.State.MOVED || fate.state() == LoadFate.State.OPEN) {
      long moved = fate.amount().map(amount -> (long) amount.minor()).orElse(0L);
      long gained = fate.isUnload() ? -moved : moved;
      findings.add(
          new Finding(
              Where.BANK,
              fate.party(),
              fate.trx(),
              Optional.empty(),
              fate.amount().map(Amount::currency),
              fate.state() == LoadFate.State.MOVED ? gained : 0,
              "not in the bank's book; the journal: " + fate.told()));
    }
  }

  private void find(BookedLoad booked, long minor, String text) {
    Currency currency = booked.currency();
    findings.add(
        new Finding(
            Where.BANK,
            booked.party(),
            booked.trx(),
            Optional.empty(),
            Optional.of(currency),
            minor,
            text));
  }

  @Override
  public void close() throws SQLException {
    book.close();
    for (LoadRows<LoadFate> journal : journals) {
      journal.close();
    }
  }
}
