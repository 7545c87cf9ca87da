package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.Debit;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.SentOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The merchant sends its order straight to the payment server (claim 9 without 12). */
class SentOrderTest extends PurchaseStory {
  private TestCustomer.Intent bought;
  private DrawRequest bare;

  @BeforeEach
  void anOrderWhoseDrawComesWithoutIt() {
    bought = customer.order(euros(1250));
    DrawRequest whole = bought.request();
    bare =
        new DrawRequest(
            whole.party(),
            whole.trx(),
            whole.keyId(),
            whole.salt(),
            Bytes.empty(),
            "",
            whole.sealed());
  }

  @Test
  void anOrderThatTheMerchantSentIsPaidByADrawWithoutIt() {
    SentOrder.Reply reply = SentOrder.Reply.parse(ok(send(order().toJson())));
    assertThat(reply.until()).isEqualTo(bought.offer().order().expires().getEpochSecond());

    Bytes proof = customer.debit(bought, Debit.parse(ok(draw())));
    assertThat(intentOutcome(bought, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void itIsThereAfterARestartBeforeAndAfterTheDraw() throws Exception {
    ok(send(order().toJson()));
    restart(PaymentPolicy.usual());
    Bytes proof = customer.debit(bought, Debit.parse(ok(draw())));
    restart(PaymentPolicy.usual());

    assertThat(intentOutcome(bought, proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void withoutItNobodyDraws() {
    refused(draw(), 403, ErrorCode.ORDER_NOT_SENT);
    ok(send(order().toJson()));
    ok(draw());
  }

  @Test
  void theSameOrderAgainIsAnsweredTheSameAndAnotherIsNone() {
    Bytes first = ok(send(order().toJson()));
    assertThat(ok(send(order().toJson()))).isEqualTo(first);

    SentOrder other = SentOrder.of(customer.order(euros(1)).offer());
    refused(send(other.toJson()), 409, ErrorCode.ORDERED_OTHERWISE);
  }

  @Test
  void onlyTheMerchantSendsAndOnlyWhatItSigned() {
    SentOrder good = order();
    refused(post(good.toJson(), "Bearer guessed"), 401, ErrorCode.API_KEY_WRONG);
    refused(
        send(
            new SentOrder(
                    good.party(),
                    good.trx(),
                    good.keyId(),
                    good.salt(),
                    good.etsk(),
                    good.jws().substring(0, good.jws().length() - 4) + "AAAA")
                .toJson()),
        403,
        ErrorCode.ORDER_SIGNATURE_WRONG);
    refused(
        send(
            new SentOrder(
                    good.party(),
                    good.trx(),
                    good.keyId(),
                    good.salt(),
                    flipped(good.etsk(), 3),
                    good.jws())
                .toJson()),
        400,
        ErrorCode.SEAL_BROKEN);
    refused(
        send(SentOrder.of(customer.order(euros(1)).offer()).toJson()),
        400,
        ErrorCode.ORDER_CONTRADICTED);
    refused(
        send(Bytes.of("{}".getBytes(StandardCharsets.US_ASCII))), 400, ErrorCode.MESSAGE_MALFORMED);
    refused(draw(), 403, ErrorCode.ORDER_NOT_SENT);
  }

  @Test
  void anOrderThatTheMerchantClosedIsNotDrawn() {
    ok(send(order().toJson()));
    assertThat(OrderClose.Reply.parse(ok(server.close(bought))).ended()).isEmpty();

    refused(draw(), 410, ErrorCode.PURCHASE_CLOSED);
  }

  private SentOrder order() {
    return SentOrder.of(bought.offer());
  }

  private TestServer.Answer draw() {
    return server.post(bought, "draw", bare.toJson());
  }

  private TestServer.Answer send(Bytes body) {
    return post(body, "Bearer " + TestScheme.API_KEY);
  }

  private TestServer.Answer post(Bytes body, String authorization) {
    return TestServer.post(
        server.address(),
        "/v1/purchases/" + bought.party() + "/" + bought.trx() + "/order",
        body,
        "Authorization",
        authorization);
  }
}
