package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.Debit;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Debits that are not what the person approved: the card is not debited. */
class DoubtedDebitTest extends ClientStory {
  @Test
  void debitForAnotherMerchantsNameIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, "Other Shop", d.statusOrigin(), d.trx(), d.amount()),
        "calls itself Corner Shop",
        "knows it as Other Shop");
  }

  @Test
  void debitForAnotherOriginIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, d.merchantName(), "https://shop.example", d.trx(), d.amount()),
        "knows the shop at https://shop.example");
  }

  @Test
  void debitForAnotherTrxIsNotGivenToTheCard() {
    notDebited(
        d ->
            claim(
                d,
                d.merchantName(),
                d.statusOrigin(),
                TransactionId.parse("01997abe-c3fb-7f5e-87f3-e59cfd63e49b"),
                d.amount()),
        "another purchase");
  }

  @Test
  void debitOfAnotherAmountIsNotGivenToTheCard() {
    notDebited(
        d -> claim(d, d.merchantName(), d.statusOrigin(), d.trx(), euros(13_50)),
        "approved EUR 12.50",
        "wants EUR 13.50");
  }

  @Test
  void debitInAnotherCurrencyIsNotGivenToTheCard() {
    notDebited(
        d ->
            claim(
                d,
                d.merchantName(),
                d.statusOrigin(),
                d.trx(),
                Amount.ofMinor(12_50, Currency.USD)),
        "approved EUR 12.50",
        "wants USD 12.50");
  }

  @Test
  void amountThatOnlyTheCommandHidesIsFoundByTheCard() {
    World world = world(TestCard.withEuros(20_00));
    world.payment.drawing = Optional.of(euros(13_50));

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains("not debited", "signature is wrong");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.asked("debit-response")).isZero();
    assertThat(world.open()).isZero();
  }

  @Test
  void orderThatFailedIsNotDrawnAgain() {
    World world = world(TestCard.withEuros(20_00));
    URI order = world.order(euros(2_50));
    world.payment.claiming = d -> claim(d, "X", d.statusOrigin(), d.trx(), d.amount());
    world.pay(order);

    assertThat(world.pay(order).text()).contains("tried before", "order again");
    assertThat(world.asked("draw")).isEqualTo(1);
  }

  private void notDebited(UnaryOperator<Debit.Content> claiming, String... told) {
    World world = world(TestCard.withEuros(20_00));
    world.payment.claiming = claiming;

    PurchaseEnd end = world.pay(world.order(euros(12_50)));

    assertThat(end.text()).contains(told).contains("not debited");
    assertThat(world.balance()).isEqualTo(20_00);
    assertThat(world.asked("debit-response")).isZero();
    assertThat(world.open()).isZero();
  }

  private static Debit.Content claim(
      Debit.Content d, String name, String origin, TransactionId trx, Amount amount) {
    return new Debit.Content(
        d.command(), d.terminal(), d.location(), name, origin, trx, amount, d.delivered());
  }
}
