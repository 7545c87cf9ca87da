package farthing.evidence;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Gathers what databases have of a purchase. They are those of a payment server, of clearing, or
 * both; each is only read.
 */
public final class EvidenceReader {
  private EvidenceReader() {}

  /**
   * @param databases each as of one moment
   * @param party the merchant; looked for if empty
   * @return empty if none of them has such a purchase
   * @throws Malformed if several merchants have one of that TRX, and none is named
   */
  public static Optional<Evidence> of(
      List<Connection> databases, Optional<PartyId> party, TransactionId trx) throws SQLException {
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
    Map<Section.Name, Section> all = new LinkedHashMap<>();
    for (PaymentTrace trace : payment) {
      trace.of(whose, trx).forEach(section -> all.put(section.name(), section));
    }
    for (ClearingTrace trace : clearing) {
      trace.of(whose).forEach(section -> all.put(section.name(), section));
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Evidence(trx, List.copyOf(all.values())));
  }
}
