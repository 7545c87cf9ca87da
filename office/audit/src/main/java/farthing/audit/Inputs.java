package farthing.audit;

import java.util.List;
import java.util.function.Consumer;

/**
 * What is audited.
 *
 * @param journals of payment and load servers, each once
 * @param cards that can be read; gone through once
 * @param opening what cards held when they were made
 * @param banks whose ledgers and load books are held against the journals
 * @param progress takes a line now and then, for people who wait
 */
public record Inputs(
    List<AuditedDatabase> journals,
    Iterable<? extends CardSource> cards,
    Opening opening,
    List<AuditedDatabase> banks,
    Consumer<String> progress) {

  public Inputs {
    journals = List.copyOf(journals);
    banks = List.copyOf(banks);
    if (journals.isEmpty()) {
      throw new IllegalArgumentException("without a journal there is nothing to audit");
    }
    if (journals.stream().map(AuditedDatabase::url).distinct().count() != journals.size()) {
      throw new IllegalArgumentException("a journal is named twice: all of it would count twice");
    }
  }

  public static Inputs of(List<AuditedDatabase> journals) {
    return new Inputs(journals, List.of(), Opening.none(), List.of(), _ -> {});
  }

  public Inputs withCards(Iterable<? extends CardSource> newCards) {
    return new Inputs(journals, newCards, opening, banks, progress);
  }

  public Inputs withOpening(Opening newOpening) {
    return new Inputs(journals, cards, newOpening, banks, progress);
  }

  public Inputs withBanks(List<AuditedDatabase> newBanks) {
    return new Inputs(journals, cards, opening, newBanks, progress);
  }

  public Inputs withProgress(Consumer<String> newProgress) {
    return new Inputs(journals, cards, opening, banks, newProgress);
  }
}
