package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.batches.RefundClaims.Claim;
import farthing.messages.Debit;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.store.RefundQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a card is to get back is told to the collector, until it has taken it. */
class RefundsHandedInTest extends CollectionStory {
  private RefundQueue queue;

  /** Tests of this class share their journal. */
  @BeforeEach
  void handInWhatOthersLeft() {
    queue = new RefundQueue(database);
    queue.handedIn(queue.due(1_000));
  }

  @Test
  void aPaymentThatCameTooLateIsToldOnceWithTheCardsProof() {
    Debited late = debited(PurchaseMode.SECURITY_CARD, 100);
    ordersEnd();
    assertThat(proves(late)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(proves(late)).isEqualTo(Outcome.REFUND_DUE);
    secondsPass(62);
    secondsPass(62);

    assertThat(collector.refunds).hasSize(1);
    Claim claim = collector.refunds.getFirst();
    assertThat(claim.cc()).isEqualTo(CompletionCode.DONE);
    assertThat(claim.merchant()).isEqualTo(late.intent().party());
    assertThat(claim.record().amount()).isEqualTo(euros(100));
    assertThat(claim.record().s6()).contains(DebitAnswer.parse(late.proof()).s6());
  }

  @Test
  void whatIsPaidIsNotTold() {
    pays(PurchaseMode.SECURITY_CARD, 100);
    secondsPass(62);

    assertThat(collector.refunds).isEmpty();
  }

  @Test
  void itWaitsWhileTheCollectorIsAwayAndForTheNextProcess() throws Exception {
    Debited late = debited(PurchaseMode.SECURITY_CARD, 100);
    ordersEnd();
    proves(late);
    collector.answersLeft.set(0);
    secondsPass(62);
    assertThat(queue.due(10)).hasSize(1);

    reopen();
    collector.answersLeft.set(Integer.MAX_VALUE);
    secondsPass(130);
    assertThat(collector.refunds).hasSize(1);
    assertThat(queue.due(10)).isEmpty();
  }

  @Test
  void anUnansweredCancelIsToldOnceTheCardHasUsedItsNumberForSomethingElse() {
    Debited bought = pays(PurchaseMode.SECURITY_CARD, 300);
    ok(cancel(bought));
    secondsPass(62);
    assertThat(collector.refunds).isEmpty();

    TestCustomer.Intent next = bought.customer().order(euros(100));
    Debited other =
        new Debited(
            bought.customer(),
            next,
            bought.customer().debit(next, Debit.parse(ok(server.draw(next)))));
    assertThat(proves(other)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(62);

    assertThat(collector.refunds).hasSize(1);
    Claim claim = collector.refunds.getFirst();
    assertThat(claim.record().isCancel()).isTrue();
    assertThat(claim.record().s6()).isEmpty();
    assertThat(claim.record().amount()).isEqualTo(euros(300));
  }

  /** Of three cards one goes on paying; who looks at two at a time comes to it all the same. */
  @Test
  void cancelsThatAreNeverAnsweredKeepNoRefundBack() {
    List<Debited> cancelled = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Debited bought = pays(PurchaseMode.SECURITY_CARD, 300);
      ok(cancel(bought));
      cancelled.add(bought);
    }
    // the last in the queue
    cancelled.sort(Comparator.comparing(each -> each.intent().trx().toString()));
    Debited last = cancelled.getLast();
    TestCustomer.Intent next = last.customer().order(euros(100));
    assertThat(
            proves(
                new Debited(
                    last.customer(),
                    next,
                    last.customer().debit(next, Debit.parse(ok(server.draw(next)))))))
        .isEqualTo(Outcome.ACCEPTED);

    assertThat(queue.due(2)).isEmpty();
    assertThat(queue.due(2)).extracting(due -> due.trx()).containsExactly(last.intent().trx());
  }

  private void ordersEnd() {
    now.updateAndGet(t -> t.plus(Duration.ofMinutes(16)));
  }
}
