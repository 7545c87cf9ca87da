package farthing.torture.purchases;

import static farthing.torture.purchases.BooksByHand.CREDIT_2;
import static farthing.torture.purchases.BooksByHand.DEBIT_1;
import static farthing.torture.purchases.BooksByHand.DEBIT_2;
import static farthing.torture.purchases.BooksByHand.ORDER_1;
import static farthing.torture.purchases.BooksByHand.WORD_1;
import static farthing.torture.purchases.BooksByHand.cancel;
import static farthing.torture.purchases.BooksByHand.capture;
import static farthing.torture.purchases.BooksByHand.cents;
import static farthing.torture.purchases.BooksByHand.pair;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.torture.Finding.Kind;
import farthing.torture.purchases.Books.Cancel;
import farthing.torture.purchases.Books.Card;
import farthing.torture.purchases.Books.ClientWord;
import farthing.torture.purchases.Books.ClientWord.Said;
import farthing.torture.purchases.Books.Credit;
import farthing.torture.purchases.Books.Order;
import farthing.torture.purchases.Books.Order.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same of cancels: the second purchase, of 450, is taken back. */
class CancelAccountTest {
  private final BooksByHand by = new BooksByHand().withTheSecondCancelled();

  @Test
  void aPurchaseTakenBackIsOnItsCardAgain() {
    assertThat(by.audit()).isEmpty();
    assertThat(Holdings.of(by.books(), Currency.EUR))
        .isEqualTo(new Holdings(Currency.EUR, 1_000, 700, 300, 0));
  }

  @Test
  void aRefundOwedIsInGoodHands() {
    by.withARefundOwedForTheSecond();

    assertThat(by.audit()).isEmpty();
    assertThat(Holdings.of(by.books(), Currency.EUR))
        .isEqualTo(new Holdings(Currency.EUR, 1_000, 250, 300, 450));
  }

  @Test
  void aCancelCreditedTwiceIsCreatedOnce() {
    by.cards =
        List.of(
            new Card(
                "card",
                cents(1_000),
                cents(1_150),
                List.of(DEBIT_2, DEBIT_1),
                List.of(new Credit(4, cents(450), "s6-again"), CREDIT_2)));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCreditThatTheJournalHasNotCommandedIsCreated() {
    by.cancels = List.of();
    by.cancelTotals = Map.of();
    by.words = List.of(WORD_1, new ClientWord("two", Said.PAID));

    assertThat(by.findings())
        .contains(pair(Kind.CREATED, 450))
        .doesNotContain(pair(Kind.LOST, 450));
  }

  @Test
  void aCancelThatTheJournalHasOnTheCardAndTheCardHasNotIsLost() {
    by.cards =
        List.of(new Card("card", cents(1_000), cents(250), List.of(DEBIT_1, DEBIT_2), List.of()));

    assertThat(by.findings())
        .containsExactlyInAnyOrder(pair(Kind.LOST, 450), pair(Kind.MISINFORMED, 0));
  }

  @Test
  void aRefundOwedForWhatIsOnTheCardIsCreated() {
    by.cancels = List.of(cancel(Cancel.Said.NOT_CREDITED));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCreditThatTheJournalDoesNotKnowOfIsUndecided() {
    by.cancels = List.of(cancel(Cancel.Said.NOTHING));

    assertThat(by.kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void goodsAndTheMoneyBackAreCreated() {
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.DELIVERED, 1));

    assertThat(by.findings()).contains(pair(Kind.CREATED, 450));
  }

  @Test
  void aCancelOfAPurchaseThatIsRefundedIsCreated() {
    by.captures = List.of(BooksByHand.CAPTURE_1, capture("two", 2, 450, true, "s6-two"));
    by.totals = Map.of("psam/EUR", 300L);

    assertThat(by.findings()).contains(pair(Kind.CREATED, 450));
  }

  @Test
  void aPersonWhoIsOwedWhatIsOnTheCardIsMisinformed() {
    by.words = List.of(WORD_1, new ClientWord("two", Said.REFUND_OWED));

    assertThat(by.kinds()).containsExactly(Kind.MISINFORMED);
  }

  @Test
  void aPersonWhoPaidWhatIsTakenBackIsMisinformed() {
    by.words = List.of(WORD_1, new ClientWord("two", Said.PAID));

    assertThat(by.kinds()).containsExactly(Kind.MISINFORMED);
  }

  @Test
  void aPaidOrderThatItsShopClosedAndNobodyTookBackIsUndecided() {
    BooksByHand paid = new BooksByHand();
    paid.orders = List.of(ORDER_1, new Order("two", cents(450), State.CLOSED, 1));

    assertThat(paid.kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void cancelTotalsThatAreNotTheSumAreFound() {
    by.cancelTotals = Map.of("psam/EUR", 440L);

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 10));
  }
}
