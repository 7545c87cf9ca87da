package farthing.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerEntryTest {
  private static final AccountKind CUSTOMER = new AccountKind("customer", true);
  private static final AccountKind CASH = new AccountKind("cash", false);
  private static final Account ANNA = new Account(CUSTOMER, "anna", Currency.EUR);
  private static final Account BEN = new Account(CUSTOMER, "ben", Currency.EUR);
  private static final Account DOLLARS = new Account(CUSTOMER, "anna", Currency.USD);
  private static final Account TILL = new Account(CASH, "till", Currency.EUR);

  @Test
  void balancesAreTheSumOfWhatWasPosted() {
    Balances balances =
        Balances.after(
            List.of(
                LedgerEntry.move("paid in", TILL, ANNA, 100_00),
                LedgerEntry.move("rent", ANNA, BEN, 70_00),
                LedgerEntry.move("paid out", BEN, TILL, 20_00)));

    assertThat(balances.of(ANNA)).isEqualTo(30_00);
    assertThat(balances.of(BEN)).isEqualTo(50_00);
    assertThat(balances.of(TILL)).isEqualTo(-80_00);
    assertThat(balances.of(DOLLARS)).isZero();
  }

  @Test
  void entryThatMakesOrLosesMoneyCannotBeMade() {
    refused("does not sum to zero: 1 ", new Posting(ANNA, 101), new Posting(BEN, -100));
    refused("does not sum to zero", new Posting(ANNA, 100), new Posting(DOLLARS, -100));
    refused("2 to 50 postings", new Posting(ANNA, 100));
    refused("2 to 50 postings");
    refused("stands in an entry once", new Posting(ANNA, 100), new Posting(ANNA, -100));
  }

  @Test
  void sumThatOutgrowsItsNumberIsNoZero() {
    List<Posting> wrapsAroundToZero =
        List.of(
            new Posting(ANNA, Long.MAX_VALUE),
            new Posting(BEN, Long.MAX_VALUE),
            new Posting(TILL, 2));

    assertThatThrownBy(() -> new LedgerEntry("wraps", wrapsAroundToZero))
        .isInstanceOf(ArithmeticException.class);
    LedgerEntry much = LedgerEntry.move("much", TILL, ANNA, Long.MAX_VALUE);
    assertThatThrownBy(
            () -> Balances.after(List.of(much, LedgerEntry.move("a cent", TILL, ANNA, 1))))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void eachCurrencySumsToZeroOfItsOwn() {
    Account foreign = new Account(CASH, "till", Currency.USD);

    LedgerEntry exchange =
        new LedgerEntry(
            "exchange",
            List.of(
                new Posting(ANNA, -90),
                new Posting(TILL, 90),
                new Posting(DOLLARS, 100),
                new Posting(foreign, -100)));

    assertThat(Balances.after(List.of(exchange)).of(DOLLARS)).isEqualTo(100);
  }

  @Test
  void nothingIsMovedByZeroOrLess() {
    for (long minor : new long[] {0, -1}) {
      assertThatThrownBy(() -> LedgerEntry.move("nothing", ANNA, BEN, minor))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> LedgerEntry.move(" ", ANNA, BEN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Account(CUSTOMER, "anna/EUR", Currency.EUR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(String why, Posting... postings) {
    assertThatThrownBy(() -> new LedgerEntry("refused", List.of(postings)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
