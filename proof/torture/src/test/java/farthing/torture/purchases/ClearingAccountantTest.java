package farthing.torture.purchases;

import static farthing.torture.purchases.BooksByHand.capture;
import static farthing.torture.purchases.BooksByHand.cents;
import static farthing.torture.purchases.BooksByHand.pair;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.torture.Finding.Kind;
import farthing.torture.purchases.ClearedBooks.Cleared;
import farthing.torture.purchases.ClearedBooks.Disputed;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Purchases of 300 and 450, of which clearing keeps 5 and 7. */
class ClearingAccountantTest {
  private static final Cleared ONE = new Cleared("one", "card", false, cents(300), 5);
  private static final Cleared TWO = new Cleared("two", "card", false, cents(450), 7);
  private static final Cleared TWO_BACK = new Cleared("two", "card", true, cents(450), 7);

  private final BooksByHand by = new BooksByHand();
  private List<Cleared> cleared = List.of(ONE, TWO);
  private List<Disputed> disputed = List.of();
  private Map<String, Long> unproven = Map.of();
  private long settled = 738;

  @Test
  void aShopThatGetsItsSalesLessTheFeeIsPaid() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSaleThatClearingNeverHeardOfIsLost() {
    cleared = List.of(ONE);
    settled = 295;

    assertThat(findings()).containsExactly(pair(Kind.LOST, 450), pair(Kind.LOST, 450));
  }

  @Test
  void aSalePaidTwiceIsCreated() {
    cleared = List.of(ONE, TWO, TWO);
    settled = 738 + 443;

    assertThat(findings()).containsExactly(pair(Kind.CREATED, 450), pair(Kind.CREATED, 450));
  }

  @Test
  void whatClearingPaysAndNobodySoldIsCreated() {
    by.captures = List.of(BooksByHand.CAPTURE_1, capture("two", 2, 450, true, "s6-two"));

    assertThat(findings()).contains(pair(Kind.CREATED, 450));
  }

  @Test
  void aFeeTooHighIsMissedByTheShop() {
    settled = 737;

    assertThat(findings()).containsExactly(pair(Kind.LOST, 1));
  }

  @Test
  void aCancelledSaleIsTakenOffWithItsFee() {
    by.withTheSecondCancelled();
    cleared = List.of(ONE, TWO, TWO_BACK);
    settled = 295;

    assertThat(findings()).isEmpty();
  }

  @Test
  void aCancelThatClearingForgotIsPaidByNobody() {
    by.withTheSecondCancelled();

    assertThat(findings()).contains(pair(Kind.CREATED, 450));
  }

  @Test
  void aDisputeIsNamedAndNotPaid() {
    cleared = List.of(ONE);
    disputed = List.of(new Disputed("two", "card", cents(450), "CARD_UNKNOWN"));
    settled = 295;

    assertThat(findings()).containsExactly(pair(Kind.UNDECIDED, 0));
  }

  @Test
  void whatWasReleasedAndNeverProvenWaitsAtClearing() {
    by.standing = Map.of("psam/EUR", 80L);
    unproven = Map.of("psam/EUR", 80L);
    assertThat(findings()).isEmpty();

    unproven = Map.of();
    assertThat(findings()).containsExactly(pair(Kind.LOST, 80));
  }

  private List<Tuple> findings() {
    return ClearingAccountant.audit(
            by.books(),
            new ClearedBooks(cleared, disputed, unproven, Map.of(Currency.EUR, settled), Map.of()))
        .stream()
        .map(f -> pair(f.kind(), f.minor()))
        .toList();
  }
}
