package farthing.iso20022;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for all transfers of one file. */
final class Transfers {
  private Transfers() {}

  /** In the order of their references, so that the file does not tell who gave them in which. */
  static List<Transfer> ofOneFile(FileId id, Collection<Transfer> transfers) {
    if (transfers.isEmpty() || transfers.size() > Transfer.MOST_IN_ONE_FILE) {
      throw new NotForABank(
          RefusalCode.NOT_OF_ONE_FILE,
          transfers.size() + " transfers of 1 to " + Transfer.MOST_IN_ONE_FILE);
    }
    Set<EndToEndId> seen = new HashSet<>();
    for (Transfer transfer : transfers) {
      if (!seen.add(transfer.endToEndId())) {
        throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, transfer.endToEndId() + " twice");
      }
      if (!transfer.amount().currency().equals(id.currency())) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "%s of %s in a file of %s"
                .formatted(transfer.endToEndId(), transfer.amount(), id.currency()));
      }
      if (!transfer.settlementDate().equals(id.settlementDate())) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "%s of %s in a file of %s"
                .formatted(transfer.endToEndId(), transfer.settlementDate(), id.settlementDate()));
      }
    }
    return transfers.stream()
        .sorted(Comparator.comparing(transfer -> transfer.endToEndId().value()))
        .toList();
  }

  static Money total(List<Transfer> transfers) {
    return transfers.stream().map(Transfer::amount).reduce(Money::plus).orElseThrow();
  }
}
