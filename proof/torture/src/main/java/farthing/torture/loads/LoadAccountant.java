package farthing.torture.loads;

import farthing.messages.Flow;
import farthing.torture.Finding;
import farthing.torture.Finding.Kind;
import farthing.torture.loads.LoadBooks.Account;
import farthing.torture.loads.LoadBooks.BankMove;
import farthing.torture.loads.LoadBooks.Card;
import farthing.torture.loads.LoadBooks.CardMove;
import farthing.torture.loads.LoadBooks.ClientWord;
import farthing.torture.loads.LoadBooks.Commanded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says from the books alone what must not be. Takes no party's word for another's money: what moved
 * is what the card did under a proof computed from the keys.
 */
final class LoadAccountant {
  private final LoadBooks books;
  private final List<Finding> findings = new ArrayList<>();

  /** What cards did, by the TRX under which the journal commanded it. */
  private final Map<String, CardMove> done = new HashMap<>();

  private final Map<String, Commanded> commands = new HashMap<>();

  private LoadAccountant(LoadBooks books) {
    this.books = books;
  }

  static List<Finding> audit(LoadBooks books) {
    return new LoadAccountant(books).audit();
  }

  private List<Finding> audit() {
    books.commands().forEach(command -> commands.put(command.trx(), command));
    books.cards().forEach(this::card);
    numbers();
    books.commands().forEach(this::command);
    Set<String> known = new HashSet<>();
    for (BankMove move : books.bankMoves()) {
      bank(move, known.add(move.trx()));
    }
    for (Commanded command : books.commands()) {
      if (!known.contains(command.trx())) {
        add(Kind.CREATED, command, command.amountMinor(), "commanded, and no bank ordered it");
      }
    }
    books.accounts().forEach(this::account);
    books.clients().forEach(this::client);
    if (findings.isEmpty()) {
      LoadHoldings.of(books).forEach(this::holdings);
    }
    return List.copyOf(findings);
  }

  /** What there was of a currency at first is there still, on cards and accounts together. */
  private void holdings(LoadHoldings held) {
    if (held.difference() != 0) {
      add(
          held.difference() > 0 ? Kind.LOST : Kind.CREATED,
          "",
          "",
          Math.abs(held.difference()),
          "what was there at first is not what is there now: " + held);
    }
  }

  /**
   * What was on it, with the loads and less the unloads of its log, is on it; each was commanded.
   */
  private void card(Card card) {
    int expected = card.opening().minor();
    for (CardMove move : card.moves()) {
      expected += move.signed();
      Optional<Commanded> command = commandOf(card, move);
      if (command.isEmpty()) {
        add(
            move.flow() == Flow.LOAD ? Kind.CREATED : Kind.LOST,
            "",
            card.id(),
            move.amountMinor(),
            "the card did " + move + ", and no S2 for it stands in the journal");
      } else if (done.put(command.get().trx(), move) != null) {
        add(
            move.flow() == Flow.LOAD ? Kind.CREATED : Kind.LOST,
            command.get(),
            move.amountMinor(),
            "the card did it twice");
      }
    }
    int difference = card.balance().minor() - expected;
    if (difference != 0) {
      add(
          difference > 0 ? Kind.CREATED : Kind.LOST,
          "",
          card.id(),
          Math.abs(difference),
          "it holds %s, and by its log it should be %d minor units"
              .formatted(card.balance(), expected));
    }
  }

  private Optional<Commanded> commandOf(Card card, CardMove move) {
    return books.commands().stream()
        .filter(c -> c.card().equals(card.id()) && c.nt() == move.nt())
        .filter(c -> c.flow() == move.flow() && c.amount().equals(move.amount()))
        .filter(c -> c.s3IfDone().equals(move.s3()))
        .findFirst();
  }

  /** One S2 after the other: the journal numbers a card's loads 1, 2, 3 and so on. */
  private void numbers() {
    Map<String, Integer> last = new HashMap<>();
    Map<String, Commanded> before = new HashMap<>();
    for (Commanded command : books.commands()) {
      if (command.number() != last.merge(command.card(), 1, Integer::sum)) {
        add(Kind.CREATED, command, 0, "its number is " + command.number() + ", out of turn");
      }
      Commanded other = before.put(command.card(), command);
      if (other != null && other.end().isEmpty()) {
        add(
            Kind.CREATED,
            command,
            command.amountMinor(),
            "a second S2, while " + other.trx() + " of the card was unsure");
      }
    }
  }

  /** What the journal says of its end is what the card did. */
  private void command(Commanded command) {
    if (!command.proven()) {
      add(
          Kind.CREATED,
          command,
          command.amountMinor(),
          "commanded on an S1 that is not the card's");
    }
    boolean did = done.containsKey(command.trx());
    if (command.end().isEmpty()) {
      add(Kind.UNDECIDED, command, 0, "unsure, though the card was there since");
    } else if (command.end().get().isDone() != did) {
      add(
          did == (command.flow() == Flow.LOAD) ? Kind.CREATED : Kind.LOST,
          command,
          command.amountMinor(),
          "the journal says "
              + command.end().get().word()
              + ", and the card "
              + (did ? "did it" : "did not do it"));
    }
  }

  /** An account is debited or credited exactly for what a card did, and nothing stays held. */
  private void bank(BankMove move, boolean isFirst) {
    if (!isFirst) {
      add(Kind.CREATED, move, move.amountMinor(), "two banks have this TRX");
    }
    boolean did = done.containsKey(move.trx());
    boolean committed = move.onAccount() == BankMove.State.COMMITTED;
    if (move.onAccount() == BankMove.State.HELD || !move.isEnded()) {
      add(Kind.UNDECIDED, move, 0, "still " + move.onAccount() + " at the bank");
    }
    if (did != committed) {
      add(
          did == (move.flow() == Flow.LOAD) ? Kind.CREATED : Kind.LOST,
          move,
          move.amountMinor(),
          "on the account it is %s, and the card %s"
              .formatted(move.onAccount(), did ? "did it" : "did not do it"));
    }
    if (!move.posted().equals(move.due())) {
      long gained = move.posted().moreThan(move.due());
      add(
          gained < 0 ? Kind.LOST : Kind.CREATED,
          move,
          Math.abs(gained),
          "%s, and its ledger has %s where it should have %s"
              .formatted(move.onAccount(), move.posted(), move.due()));
    }
    Commanded command = commands.get(move.trx());
    if (command != null
        && (command.flow() != move.flow() || !command.amount().equals(move.amount()))) {
      add(Kind.CREATED, move, move.amountMinor(), "the card was commanded " + command);
    }
  }

  private void account(Account account) {
    long expected = account.openingMinor();
    for (BankMove move : books.bankMoves()) {
      if (move.bank().equals(account.bank()) && move.account().equals(account.id())) {
        expected += move.posted().account();
      }
    }
    long difference = account.freeMinor() - expected;
    if (difference != 0) {
      findings.add(
          new Finding(
              difference > 0 ? Kind.CREATED : Kind.LOST,
              "",
              "",
              Math.abs(difference),
              "account %s at %s has %d, and by its postings it should be %d"
                  .formatted(account.id(), account.bank(), account.freeMinor(), expected)));
    }
  }

  private void client(ClientWord word) {
    boolean did = done.containsKey(word.trx());
    switch (word.said()) {
      case OPEN -> add(Kind.UNDECIDED, word.trx(), "", 0, "the client has it open still");
      case DONE, NOT_DONE -> {
        if (did != (word.said() == ClientWord.Said.DONE)) {
          add(
              Kind.MISINFORMED,
              word.trx(),
              "",
              0,
              "the client was told %s, and the card %s"
                  .formatted(word.said(), did ? "did it" : "did not do it"));
        }
      }
    }
  }

  private void add(Kind kind, Commanded command, long minor, String text) {
    add(kind, command.trx(), command.card(), minor, text);
  }

  private void add(Kind kind, BankMove move, long minor, String text) {
    Commanded command = commands.get(move.trx());
    add(kind, move.trx(), command == null ? "" : command.card(), minor, move.bank() + ": " + text);
  }

  private void add(Kind kind, String trx, String card, long minor, String text) {
    findings.add(new Finding(kind, trx, card, minor, text));
  }
}
