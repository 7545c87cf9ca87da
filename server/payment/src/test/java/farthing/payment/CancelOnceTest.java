package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who wants goods and money, or the money twice, and proofs that come late. */
class CancelOnceTest extends CancelStory {
  @Test
  void withoutTheMerchantsCloseNothingIsCancelled() {
    Bytes proof = paid();

    refused(cancels(proof), 409, ErrorCode.ORDER_NOT_CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
    closed();
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void withheldProofComesWithTheCancelAndIsSettledFirst() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), proof));

    refused(
        server.cancel(bought, customer.cancel(bought, number(proof), left)),
        409,
        ErrorCode.ORDER_NOT_CLOSED);
    assertThat(server.status(bought).state()).as("message M was made of it").isEqualTo(State.ENDED);
    assertThat(closed()).isEqualTo(Optional.of(Outcome.ACCEPTED));
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void proofWithheldUntilAfterTheCloseIsARefundAndNoCancel() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    closed();
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), proof));

    refused(
        server.cancel(bought, customer.cancel(bought, number(proof), left)),
        422,
        ErrorCode.PURCHASE_NOT_PAID);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void secondCancelOfAPurchaseIsRefusedWhateverTheCardSigns() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest first = request(proof);
    CancelRequest second = request(proof);
    ok(server.cancel(bought, first));

    refused(server.cancel(bought, second), 409, ErrorCode.CANCELLED_OTHERWISE);
    restart();
    refused(server.cancel(bought, second), 409, ErrorCode.CANCELLED_OTHERWISE);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void twoDifferentCancelsAtOnceAreOne() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest one = request(proof);
    CancelRequest other = request(proof);
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls =
          List.of(
              () -> server.cancel(bought, one).status(),
              () -> server.cancel(bought, other).status());
      assertThat(both.invokeAll(calls).stream().map(Future::resultNow))
          .containsExactlyInAnyOrder(200, 409);
    }
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void lateProofOfThePurchaseAfterItsCancelChangesNothing() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    Bytes result = ok(server.respond(bought, proof));
    closed();
    cancelledWith(proof);
    restart();

    assertThat(ok(server.respond(bought, proof))).isEqualTo(result);
    assertThat(totalMinor()).isEqualTo(atFirst);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void lateProofOfTheCancelIsTakenWhenTheCardHasPaidElsewhereSince() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    TestCustomer.Intent cancelled = bought;
    bought = customer.order(PRICE);
    paid();
    now.set(NOON.plus(Duration.ofDays(400)));

    assertThat(receipt(cancelled, server.cancelled(cancelled, answer)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void leftProofOfACancelComesWithTheNextDrawAndSettlesIt() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    DrawRequest.Undelivered left =
        new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), answer);

    TestCustomer.Intent next = customer.draw(customer.offer(PRICE, o -> o), PRICE, List.of(left));
    Debit.Content said =
        Debit.parse(ok(server.draw(next))).open(next.tsk(), TestScheme.SHOP, next.trx());

    assertThat(said.delivered())
        .containsExactly(new Debit.Delivered(TestScheme.SHOP, bought.trx(), Outcome.ACCEPTED));
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
    assertThat(receipt(server.cancelled(bought, answer)).outcome())
        .as("brought again")
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void spoiltLeftProofOfACancelSettlesNothingAndStandsInNobodysWay() {
    Bytes proof = paid();
    closed();
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(cancels(proof))));
    List<DrawRequest.Undelivered> left =
        List.of(new DrawRequest.Undelivered(TestScheme.SHOP, bought.trx(), flipped(answer, 12)));

    ok(server.draw(customer.draw(customer.offer(PRICE, o -> o), PRICE, left)));

    assertThat(server.status(bought).state()).isEqualTo(State.CANCEL_DRAWN);
  }

  @Test
  void cancelWhoseNumberTheCardHasPaidWithIsARefund() {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));
    TestCustomer.Intent cancelled = bought;
    assertThat(server.status(cancelled).state()).isEqualTo(State.CANCEL_DRAWN);

    bought = customer.order(Amount.ofMinor(100, Currency.EUR));
    paid();

    assertThat(server.status(cancelled).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor() - atFirst).as("the cancel stays counted").isEqualTo(100);
  }
}
