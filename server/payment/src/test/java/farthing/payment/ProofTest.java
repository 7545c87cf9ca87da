package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.purse.DebitAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proofs that come late, with the next draw, twice, spoilt, or without a draw. */
class ProofTest extends PurchaseStory {
  @Test
  void aProofAfterTheOrdersTimeBecomesARefundAndStaysOne() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    now.set(NOON.plusSeconds(900));

    Bytes result = ok(server.respond(intent, proof));
    now.set(NOON);

    assertThat(intent.read(DebitResult.parse(result)).outcome()).isEqualTo(Outcome.REFUND_DUE);
    assertThat(ok(server.respond(intent, proof))).isEqualTo(result);
  }

  @Test
  void anAcceptanceOnTheLastSecondIsOfATimeBeforeTheOrdersEnd() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int second = 890; second <= 900; second++) {
      now.set(NOON);
      TestCustomer.Intent intent = customer.order(euros(100));
      Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
      now.set(NOON.plusSeconds(second));
      betweenLooks = Duration.ofSeconds(1);
      Confirmation m = intent.read(DebitResult.parse(ok(server.respond(intent, proof))));
      betweenLooks = Duration.ZERO;

      outcomes.add(m.outcome());
      if (m.outcome() == Outcome.ACCEPTED) {
        assertThat(m.time()).isBefore(NOON.plusSeconds(900));
      }
    }
    assertThat(outcomes).contains(Outcome.ACCEPTED, Outcome.REFUND_DUE);
  }

  @Test
  void anAnswerAfterItsLeaseIsStillVerified() throws Exception {
    restart(policy(Duration.ofSeconds(2), Duration.ofNanos(1)));
    TestCustomer.Intent late = customer.order(euros(100));
    Bytes proof = customer.debit(late, Debit.parse(ok(server.draw(late))));
    for (int i = 0; i < 5; i++) {
      pay(customer.order(euros(1)));
    }

    assertThat(intentOutcome(late, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void theNextDrawDeliversAProofThatWasLeft() {
    TestCustomer.Intent left = customer.order(euros(100));
    Bytes proof = customer.debit(left, Debit.parse(ok(server.draw(left))));
    TestCustomer.Intent next =
        customer.draw(
            customer.offer(euros(50), o -> o),
            euros(50),
            List.of(
                new DrawRequest.Undelivered(TestScheme.SHOP, left.trx(), proof),
                new DrawRequest.Undelivered(
                    TestScheme.SHOP, left.trx(), Bytes.of(new byte[DebitAnswer.SIZE])),
                new DrawRequest.Undelivered(new PartyId("nobody"), left.trx(), proof)));

    Debit debit = Debit.parse(ok(server.draw(next)));

    assertThat(debit.open(next.tsk(), TestScheme.SHOP, next.trx()).delivered())
        .containsExactly(new Debit.Delivered(TestScheme.SHOP, left.trx(), Outcome.ACCEPTED));
    assertThat(intentOutcome(left, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void twoCopiesThatDrewAtOnceArePaidFromOnce() {
    TestCustomer copy = customer(TestScheme.SOFTWARE, GOOD);
    TestCustomer.Intent one = customer.order(euros(100));
    TestCustomer.Intent two = copy.order(euros(100));
    Debit first = Debit.parse(ok(server.draw(one)));
    Debit second = Debit.parse(ok(server.draw(two)));

    assertThat(server.respond(one, customer.debit(one, first)).status()).isEqualTo(200);
    refused(server.respond(two, copy.debit(two, second)), 422, ErrorCode.CARD_TRANSACTION_USED);
  }

  @Test
  void aProofWithoutADrawIsRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));

    refused(
        server.respond(intent, Bytes.of(new byte[DebitAnswer.SIZE])),
        404,
        ErrorCode.PURCHASE_UNKNOWN);
  }

  @Test
  void aSpoiltProofIsRefusedAndTheTrueOneStillCounts() {
    TestCustomer.Intent intent = customer.order(euros(100));
    byte[] proof = customer.debit(intent, Debit.parse(ok(server.draw(intent)))).toArray();
    for (int i = 0; i < proof.length; i++) {
      byte[] spoilt = proof.clone();
      spoilt[i] ^= 1;
      TestServer.Answer answer = server.respond(intent, Bytes.of(spoilt));
      assertThat(answer.status()).as("byte %d", i).isEqualTo(422);
    }

    assertThat(
            intent.read(DebitResult.parse(ok(server.respond(intent, Bytes.of(proof))))).outcome())
        .isEqualTo(Outcome.ACCEPTED);
  }
}
