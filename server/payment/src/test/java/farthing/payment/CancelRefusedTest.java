package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.ErrorCode;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.Purse;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cancels that no security card signs. */
class CancelRefusedTest extends CancelStory {
  /**
   * Its S1 is from before the payment that came since, which no security card can see. Of a
   * software purse the journal knows better; a card is owed what it paid, since its own session is
   * over.
   */
  @Test
  void purchaseThatIsNotTheCardsLastPutsNothingBackOnTheCard() {
    Bytes proof = paid();
    closed();
    Bytes fci = customer.send(Purse.select()).data();
    Bytes initialize = customer.send(Purse.initializeCancel(0, number(proof))).data();
    TestCustomer.Intent first = bought;
    bought = customer.order(Amount.ofMinor(100, Currency.EUR));
    Bytes second = paid();
    refused(
        server.cancel(first, customer.cancel(bought, number(second), List.of())),
        400,
        ErrorCode.ORDER_CONTRADICTED);

    TestServer.Answer late =
        server.cancel(first, customer.cancelSealed(first, fci, initialize, PRICE, List.of()));
    switch (kind) {
      case SOFTWARE_PURSE -> {
        refused(late, 422, ErrorCode.CANCEL_OF_ANOTHER);
        assertThat(totalMinor() - atFirst).isEqualTo(1350);
      }
      case APPLET -> {
        CancelCredit credit = CancelCredit.parse(ok(late));
        assertThatThrownBy(() -> customer.credit(first, credit)).hasMessageContaining("got 9405");
        assertThat(server.status(first).state()).isEqualTo(State.REFUND_DUE);
        assertThat(totalMinor() - atFirst).isEqualTo(100);
      }
    }
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(650);
  }

  @Test
  void cardThatDidNotPayGetsNothing() {
    paid();
    closed();
    TestCustomer thief = customer(anotherCardNumber());
    TestCustomer.Intent own = thief.order(PRICE);
    Bytes ownProof = thief.debit(own, Debit.parse(ok(server.draw(own))));
    ok(server.respond(own, ownProof));

    Bytes fci = thief.send(Purse.select()).data();
    Bytes initialize = thief.send(Purse.initializeCancel(0, number(ownProof))).data();
    refused(
        server.cancel(bought, thief.cancelSealed(bought, fci, initialize, PRICE, List.of())),
        422,
        ErrorCode.CANCEL_OF_ANOTHER);
    refused(
        server.cancel(own, thief.cancelSealed(own, fci, initialize, PRICE, List.of())),
        409,
        ErrorCode.ORDER_NOT_CLOSED);
  }

  @Test
  void sealedPartOfAnotherPurchaseIsNotOpened() {
    Bytes proof = paid();
    closed();
    TestCustomer.Intent other = customer(anotherCardNumber()).order(PRICE);
    ok(server.draw(other));
    server.close(other);
    CancelRequest moved = new CancelRequest(TestScheme.SHOP, other.trx(), request(proof).sealed());

    refused(server.cancel(other, moved), 400, ErrorCode.SEAL_BROKEN);
    refused(
        TestServer.post(
            server.address(),
            new PartyId("other-shop"),
            bought.trx(),
            "cancel",
            request(proof).toJson()),
        400,
        ErrorCode.ORDER_CONTRADICTED);
  }

  @Test
  void cancelOfAnotherAmountIsNotSigned() {
    Bytes proof = paid();
    closed();
    Bytes fci = customer.send(Purse.select()).data();
    Bytes initialize = customer.send(Purse.initializeCancel(0, number(proof))).data();

    refused(
        server.cancel(
            bought,
            customer.cancelSealed(
                bought, fci, initialize, Amount.ofMinor(1251, Currency.EUR), List.of())),
        422,
        ErrorCode.AMOUNT_DIFFERS);
  }

  @Test
  void answerToThePurchaseOrToAnotherCancelProvesNothing() {
    Bytes proof = paid();
    refused(server.cancelled(bought, proof), 404, ErrorCode.CANCEL_UNKNOWN);
    closed();
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));

    refused(server.cancelled(bought, proof), 422, ErrorCode.PROOF_WRONG);
    refused(server.cancelled(bought, Bytes.of(new byte[31])), 422, ErrorCode.CARD_ANSWER_MALFORMED);
    assertThat(receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void everyFlippedByteIsNoticed() {
    Bytes proof = paid();
    closed();
    CancelRequest request = request(proof);
    flipsAreRefused("cancel", request.toJson());
    Bytes answer = customer.credit(bought, CancelCredit.parse(ok(server.cancel(bought, request))));
    for (int i = 0; i < answer.size(); i++) {
      assertThat(server.cancelled(bought, flipped(answer, i)).status())
          .as("byte " + i)
          .isEqualTo(422);
    }
    flipsAreRefused("cancel-response", TestCustomer.cancelResponse(bought, answer).toJson());

    assertThat(receipt(server.cancelled(bought, answer)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void cancelInALaterBatchIsRefused() throws Exception {
    Bytes proof = paid();
    closed();
    openBatch("batch + 1");
    try {
      restart();
      refused(cancels(proof), 422, ErrorCode.PURCHASE_NOT_IN_BATCH);
    } finally {
      openBatch("batch - 1"); // for the other tests
    }
  }

  @Test
  void blockedCardGetsItsMoneyFromItsIssuer() {
    Bytes proof = paid();
    closed();
    hotlist.add(new IepId(TestScheme.PROVIDER, cardNumber));

    TestServer.Answer answer = cancels(proof);
    refused(answer, 422, ErrorCode.CANCEL_REFUSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
    hotlist.clear();
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  @Test
  void serverWhoseSecurityCardsAreElsewhereCommandsNoDrawAndNoCancel() {
    Bytes proof = paid();
    closed();
    CancelRequest request = request(proof);

    server.mayDraw.set(false);
    TestServer.Answer answer = server.cancel(bought, request);
    refused(answer, 503, ErrorCode.TERMINALS_ELSEWHERE);
    assertThat(answer.retryAfter()).isPositive();
    refused(
        server.draw(customer(anotherCardNumber()).order(PRICE)),
        503,
        ErrorCode.TERMINALS_ELSEWHERE);
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);

    server.mayDraw.set(true);
    Bytes credit = ok(server.cancel(bought, request));
    server.mayDraw.set(false);
    assertThat(ok(server.cancel(bought, request))).as("commanded before").isEqualTo(credit);
    Bytes given = customer.credit(bought, CancelCredit.parse(credit));
    assertThat(receipt(server.cancelled(bought, given)).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
  }

  private static void openBatch(String number) throws SQLException {
    sql("UPDATE psam SET batch = " + number);
  }

  private void flipsAreRefused(String step, Bytes body) {
    for (int i = 0; i < body.size(); i++) {
      TestServer.Answer answer = server.post(bought, step, flipped(body, i));
      assertThat(answer.status()).as("%s, byte %d", step, i).isBetween(400, 499);
    }
  }
}
