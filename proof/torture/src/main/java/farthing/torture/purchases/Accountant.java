package farthing.torture.purchases;

import farthing.base.Currency;
import farthing.torture.Finding;
import farthing.torture.Finding.Kind;
import farthing.torture.purchases.Books.Cancel;
import farthing.torture.purchases.Books.Capture;
import farthing.torture.purchases.Books.Card;
import farthing.torture.purchases.Books.ClientWord;
import farthing.torture.purchases.Books.Credit;
import farthing.torture.purchases.Books.Debit;
import farthing.torture.purchases.Books.Drawn;
import farthing.torture.purchases.Books.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says from the books alone who holds what, and where they do not agree. Trusts nobody's word for
 * another's money: a debit is what a card has, a capture what the journal has and the keys prove,
 * goods what the order book has.
 */
final class Accountant {
  private final Books books;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, List<Capture>> capturesByUse = new HashMap<>();
  private final Map<String, List<Drawn>> drawsByUse = new HashMap<>();
  private final Map<String, Debit> debitsByUse = new HashMap<>();
  private final Map<String, Capture> captureByTrx = new HashMap<>();
  private final Map<String, Cancel> cancelByTrx = new HashMap<>();
  private final Map<String, Credit> creditByUse = new HashMap<>();
  private final Map<String, Order> orderByTrx = new HashMap<>();
  private final Map<String, ClientWord.Said> saidByTrx = new HashMap<>();
  private final Set<String> undecided = new HashSet<>();
  private final Set<String> counted = new HashSet<>();

  private Accountant(Books books) {
    this.books = books;
    for (Capture capture : books.captures()) {
      capturesByUse
          .computeIfAbsent(capture.card() + "/" + capture.nt(), _ -> new ArrayList<>())
          .add(capture);
      captureByTrx.put(capture.trx(), capture);
    }
    for (Drawn drawn : books.draws()) {
      drawsByUse
          .computeIfAbsent(drawn.card() + "/" + drawn.nt(), _ -> new ArrayList<>())
          .add(drawn);
    }
    for (Card card : books.cards()) {
      card.debits().forEach(debit -> debitsByUse.put(card.id() + "/" + debit.nt(), debit));
      card.credits().forEach(credit -> creditByUse.put(card.id() + "/" + credit.nt(), credit));
    }
    books.cancels().forEach(cancel -> cancelByTrx.put(cancel.trx(), cancel));
    books.orders().forEach(order -> orderByTrx.put(order.trx(), order));
    books.clients().forEach(word -> saidByTrx.put(word.trx(), word.said()));
  }

  /** Everything that must not be; nothing where all is well. */
  static List<Finding> audit(Books books) {
    Accountant accountant = new Accountant(books);
    books.cards().forEach(accountant::card);
    books.captures().forEach(accountant::capture);
    books.cancels().forEach(accountant::cancel);
    books.orders().forEach(accountant::order);
    books.clients().forEach(accountant::client);
    accountant.findings.addAll(SecurityCards.audit(books));
    if (accountant.findings.isEmpty()) {
      books.currencies().forEach(accountant::holdings);
    }
    return List.copyOf(accountant.findings);
  }

  /**
   * What was issued in one currency is on the card or was debited, and each debit is in somebody's
   * hands.
   */
  private void card(Card card) {
    long debited = card.debits().stream().mapToLong(Debit::amountMinor).sum();
    long credited = card.credits().stream().mapToLong(Credit::amountMinor).sum();
    long missing = card.issued().minor() - debited + credited - card.balance().minor();
    if (missing > 0) {
      find(
          Kind.LOST,
          "",
          card.id(),
          missing,
          "is missing from its balance, and nothing in its log tells why");
    } else if (missing < 0) {
      find(
          Kind.CREATED,
          "",
          card.id(),
          -missing,
          "more on it than was issued, less its debits, with its credits");
    }
    card.debits().forEach(debit -> debit(card, debit));
    card.credits().forEach(credit -> credit(card, credit));
  }

  /** Nothing comes back to a card but by a cancel of the journal's, each once. */
  private void credit(Card card, Credit credit) {
    boolean commanded =
        books.cancels().stream()
            .anyMatch(c ->
                c.card().equals(card.id())
                    && c.nt() == credit.nt()
                    && c.amount().equals(credit.amount())
                    && c.s6IfCredited().equals(credit.s6()));
    if (!commanded) {
      find(
          Kind.CREATED,
          "",
          card.id(),
          credit.amountMinor(),
          "credited at NTIEP %d, and the journal has commanded no such cancel"
              .formatted(credit.nt()));
    }
  }

  private void debit(Card card, Debit debit) {
    String use = card.id() + "/" + debit.nt();
    boolean captured =
        capturesByUse.getOrDefault(use, List.of()).stream()
            .anyMatch(c -> c.s6().equals(debit.s6()) && c.amount().equals(debit.amount()));
    if (captured) {
      return;
    }
    String trx =
        drawsByUse.getOrDefault(use, List.of()).stream()
            .filter(drawn -> drawn.s6IfDebited().equals(debit.s6()))
            .map(Drawn::trx)
            .findFirst()
            .orElse("");
    String what =
        "the card was debited at NTIEP %d, and the journal counts no such debit"
            .formatted(debit.nt());
    if (saidByTrx.get(trx) == ClientWord.Said.OPEN) {
      undecide(trx, card.id(), what + "; its client still has it open");
    } else {
      find(Kind.LOST, trx, card.id(), debit.amountMinor(), what);
    }
  }

  /** What the journal counts was debited on a card, once, and goes somewhere. */
  private void capture(Capture capture) {
    String use = capture.card() + "/" + capture.nt();
    Debit debit = debitsByUse.get(use);
    if (!capture.proven()) {
      created(capture, "counted without proofs that the keys confirm");
    } else if (debit == null || !debit.s6().equals(capture.s6())) {
      created(capture, "counted, and the card knows of no such debit at NTIEP " + capture.nt());
    } else if (!capture.currency().equals(debit.currency())) {
      created(capture, "counted as " + capture.amount() + ", and the card gave " + debit.amount());
    } else if (capture.amountMinor() > debit.amountMinor()) {
      find(
          Kind.CREATED,
          capture.trx(),
          capture.card(),
          (long) capture.amountMinor() - debit.amountMinor(),
          "more was counted than the card was debited");
    } else if (!counted.add(use)) {
      created(capture, "one debit is counted twice");
    }
  }

  /** What was paid goes back to the card that paid it, or is owed to it; and the goods stay. */
  private void cancel(Cancel cancel) {
    Optional<Capture> paid =
        captured(cancel.trx())
            .filter(c ->
                !c.isRefundDue()
                    && c.card().equals(cancel.card())
                    && c.psam().equals(cancel.psam())
                    && c.amount().equals(cancel.amount()));
    if (!cancel.proven()) {
      created(cancel, "cancelled without proofs that the keys confirm");
    } else if (paid.isEmpty()) {
      created(cancel, "cancelled, and that card has not paid it");
    }
    Order order = orderByTrx.get(cancel.trx());
    if (order == null || order.state() != Order.State.CLOSED) {
      created(cancel, "cancelled, and its shop has not closed the order");
    }
    switch (cancel.said()) {
      case CREDITED -> {
        if (!isCredited(cancel)) {
          find(
              Kind.LOST,
              cancel.trx(),
              cancel.card(),
              cancel.amountMinor(),
              "the journal has it back on the card, and the card has not");
        }
      }
      case NOT_CREDITED -> {
        if (isCredited(cancel)) {
          created(cancel, "back on the card, and the journal owes it a refund too");
        }
      }
      case NOTHING -> {
        if (isCredited(cancel)) {
          undecide(cancel.trx(), cancel.card(), "back on the card, and the journal does not know");
        }
      }
    }
  }

  private boolean isCredited(Cancel cancel) {
    Credit credit = creditByUse.get(cancel.card() + "/" + cancel.nt());
    return credit != null && credit.s6().equals(cancel.s6IfCredited());
  }

  /** Goods and money change hands together, or neither does. */
  private void order(Order order) {
    Optional<Capture> capture = captured(order.trx());
    Optional<Capture> paid = capture.filter(this::isMerchants);
    boolean released =
        order.state() == Order.State.ACCEPTED || order.state() == Order.State.DELIVERED;
    if (released && paid.isEmpty()) {
      created(
          order,
          order.amountMinor(),
          capture.isEmpty()
              ? "goods were released, and no card paid for them"
              : "goods were released, and the card gets its money back");
    }
    if (released && paid.isPresent()) {
      price(order, paid.get());
    }
    if (order.releases() > 1) {
      created(
          order,
          (long) order.amountMinor() * (order.releases() - 1),
          "goods were released " + order.releases() + " times");
    }
    if (!released && paid.isPresent()) {
      undecide(order.trx(), paid.get().card(), "paid, and the shop has the order " + order.state());
    }
  }

  private void price(Order order, Capture paid) {
    if (!order.currency().equals(paid.currency())) {
      created(
          order,
          order.amountMinor(),
          "goods of %s were released for %s".formatted(order.amount(), paid.amount()));
    } else if (order.amountMinor() > paid.amountMinor()) {
      created(
          order,
          order.amountMinor() - paid.amountMinor(),
          "goods were released for less than their price");
    }
  }

  /** What the person was told is how it is. */
  private void client(ClientWord word) {
    Optional<Capture> capture = captured(word.trx());
    boolean fits =
        switch (word.said()) {
          case OPEN -> {
            undecide(word.trx(), "", "its client still has it open");
            yield true;
          }
          case NOT_DEBITED -> capture.isEmpty();
          case PAID -> capture.filter(this::isMerchants).isPresent();
          case REFUND_DUE -> capture.filter(Capture::isRefundDue).isPresent();
          case PROOF_LOST, NUMBER_USED -> false;
          case CANCELLED -> cancelled(word.trx()).filter(this::isCredited).isPresent();
          // or closed before its shop reported it: then there was nothing to take back
          case REFUND_OWED ->
              cancelled(word.trx()).filter(c -> !isCredited(c)).isPresent()
                  || capture.filter(Capture::isRefundDue).isPresent();
          case NOT_GIVEN_BACK ->
              capture.filter(this::isMerchants).isPresent() && cancelled(word.trx()).isEmpty();
        };
    if (!fits) {
      String has =
          cancelled(word.trx())
              .map(c -> isCredited(c) ? "it back on the card" : "it taken back for a refund")
              .or(() -> capture.map(c -> c.isRefundDue() ? "a refund due" : "it as paid"))
              .orElse("no such debit");
      find(
          Kind.MISINFORMED,
          word.trx(),
          "",
          0,
          "its client was told %s, and the journal has %s".formatted(word.said(), has));
    }
  }

  private Optional<Capture> captured(String trx) {
    return Optional.ofNullable(captureByTrx.get(trx));
  }

  private Optional<Cancel> cancelled(String trx) {
    return Optional.ofNullable(cancelByTrx.get(trx));
  }

  /** Paid, and neither late nor taken back. */
  private boolean isMerchants(Capture capture) {
    return !capture.isRefundDue() && !cancelByTrx.containsKey(capture.trx());
  }

  /**
   * What was issued of a currency is in somebody's hands, to the last cent or point: the sum of all
   * that was said.
   */
  private void holdings(Currency currency) {
    Holdings held = Holdings.of(books, currency);
    if (held.difference() != 0) {
      find(
          held.difference() > 0 ? Kind.LOST : Kind.CREATED,
          "",
          "",
          Math.abs(held.difference()),
          "what was issued is not the sum of what is held: " + held);
    }
  }

  private void created(Order order, long minor, String text) {
    find(Kind.CREATED, order.trx(), "", minor, text);
  }

  private void created(Cancel cancel, String text) {
    find(Kind.CREATED, cancel.trx(), cancel.card(), cancel.amountMinor(), text);
  }

  private void created(Capture capture, String text) {
    find(Kind.CREATED, capture.trx(), capture.card(), capture.amountMinor(), text);
  }

  /** Counted once for each purchase, however many books have it unfinished. */
  private void undecide(String trx, String card, String text) {
    if (undecided.add(trx)) {
      find(Kind.UNDECIDED, trx, card, 0, text);
    }
  }

  private void find(Kind kind, String trx, String card, long minor, String text) {
    findings.add(new Finding(kind, trx, card, minor, text));
  }
}
