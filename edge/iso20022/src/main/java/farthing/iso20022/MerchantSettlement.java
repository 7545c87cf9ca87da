package farthing.iso20022;

import farthing.base.Currency;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a merchant is paid on one day, and for what.
 *
 * @param reference of the payment: its {@link Transfer} has the same
 * @param purchases at least one, all in one currency; a purchase, its cancel and its refunds have
 *     the same TRX
 */
public record MerchantSettlement(
    EndToEndId reference, LocalDate date, List<SettledPurchase> purchases) {

  public MerchantSettlement {
    if (purchases.isEmpty()) {
      throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, "nothing in " + reference);
    }
    Currency currency = purchases.getFirst().gross().currency();
    Set<Object> seen = new HashSet<>();
    for (SettledPurchase purchase : purchases) {
      if (!purchase.gross().currency().equals(currency)) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "%s of %s in a settlement of %s".formatted(purchase.trx(), purchase.gross(), currency));
      }
      if (purchase.kind() != SettledPurchase.Kind.REFUND
          && !seen.add(List.of(purchase.kind(), purchase.trx()))) {
        throw new NotForABank(
            RefusalCode.NOT_OF_ONE_FILE,
            "%s %s twice in %s".formatted(purchase.kind(), purchase.trx(), reference));
      }
    }
    purchases =
        purchases.stream()
            .sorted(
                Comparator.comparing(SettledPurchase::at)
                    .thenComparing(p -> p.trx().toString())
                    .thenComparing(SettledPurchase::kind))
            .toList();
  }

  public Currency currency() {
    return purchases.getFirst().gross().currency();
  }

  /** What the merchant is paid, in minor units; less than nothing where it owes the acquirer. */
  public long netMinor() {
    long net = 0;
    for (SettledPurchase purchase : purchases) {
      net = Math.addExact(net, purchase.signedNetMinor());
    }
    return net;
  }
}
