package farthing.evidence;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gathers what databases have of a purchase. They are those of a payment server, of clearing, or
 * both; each is only read.
 */
public final class EvidenceReader {
  private EvidenceReader() {}

  /**
   * @param databases each as of one moment
   * @param party the merchant; looked for if empty
   * @param card that paid, or was to; looked for if empty
   * @return empty if none of them has such a purchase
   * @throws Malformed if several merchants have one of that TRX, or several cards, and none is
   *     named
   */
  public static Optional<Evidence> of(
      List<Connection> databases, Optional<PartyId> party, Optional<IepId> card, TransactionId trx)
      throws SQLException {
    TreeSet<String> parties = new TreeSet<>();
    List<PaymentTrace> payment = new ArrayList<>();
    List<ClearingTrace> clearing = new ArrayList<>();
    for (Connection database : databases) {
      Books books = new Books(database);
      PaymentTrace journal = new PaymentTrace(books);
      if (journal.isThere()) {
        payment.add(journal);
        journal.parties(trx).forEach(each -> parties.add(each.value()));
      }
      if (ClearingTrace.isThere(books)) {
        ClearingTrace trace = new ClearingTrace(books, trx);
        clearing.add(trace);
        trace.parties().forEach(each -> parties.add(each.value()));
      }
    }
    party.ifPresent(named -> parties.retainAll(List.of(named.value())));
    if (parties.size() > 1) {
      throw new Malformed(
          "several merchants have a purchase %s, %s: name one with --party"
              .formatted(trx, String.join(", ", parties)));
    }
    if (parties.isEmpty()) {
      return Optional.empty();
    }
    PartyId whose = new PartyId(parties.getFirst());
    List<List<Section>> journals = new ArrayList<>();
    Set<IepId> cards = new LinkedHashSet<>();
    for (PaymentTrace trace : payment) {
      List<Section> sections = trace.of(whose, trx);
      journals.add(sections);
      PaymentTrace.card(sections).ifPresent(cards::add);
    }
    for (ClearingTrace trace : clearing) {
      cards.addAll(trace.cards(whose));
    }
    card.ifPresent(named -> cards.retainAll(List.of(named)));
    if (cards.size() > 1) {
      throw new Malformed(
          "several cards have a purchase %s of %s, %s: name one with --card"
              .formatted(
                  trx, whose, cards.stream().map(IepId::full).collect(Collectors.joining(", "))));
    }
    if (card.isPresent() && cards.isEmpty()) {
      return Optional.empty();
    }
    Map<Section.Name, Section> all = new LinkedHashMap<>();
    for (List<Section> journal : journals) {
      if (PaymentTrace.card(journal).stream().allMatch(cards::contains)) {
        journal.forEach(section -> all.put(section.name(), section));
      }
    }
    for (IepId one : cards) {
      for (ClearingTrace trace : clearing) {
        trace.of(whose, one).forEach(section -> all.put(section.name(), section));
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Evidence(trx, List.copyOf(all.values())));
  }
}
