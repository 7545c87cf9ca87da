package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The purchase of FIG. 5, message by message. */
class PurchaseTest extends PurchaseStory {
  @Test
  void aPurchaseDebitsTheCardAndTellsTheMerchant() {
    TestCustomer.Intent intent = customer.order(euros(1250));

    Debit debit = Debit.parse(ok(server.draw(intent)));
    Debit.Content shown = debit.open(intent.tsk(), TestScheme.SHOP, intent.trx());
    DebitResult result = pay(intent, debit);

    assertThat(shown.merchantName()).isEqualTo("Corner Shop");
    assertThat(shown.statusOrigin()).isEqualTo("http://shop.localhost:8080");
    assertThat(shown.amount()).isEqualTo(euros(1250));
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(750);
    Confirmation m = intent.read(result);
    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(m.amount()).isEqualTo(euros(1250));
    assertThat(m.trx()).isEqualTo(intent.trx());
    assertThat(m.card()).isEmpty();
    DebitResult.Receipt receipt = result.open(intent.tsk(), TestScheme.SHOP, intent.trx());
    assertThat(receipt.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(receipt.reference()).isEqualTo(m.reference());
  }

  @Test
  void theSameMessagesAgainGetTheSameBytes() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes debit = ok(server.draw(intent));
    assertThat(ok(server.draw(intent))).isEqualTo(debit);

    Bytes answer = customer.debit(intent, Debit.parse(debit));
    Bytes result = ok(server.respond(intent, answer));

    assertThat(ok(server.respond(intent, answer))).as("sealed anew").isEqualTo(result);
    assertThat(ok(server.draw(intent))).isEqualTo(debit);
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(1900);
  }

  @Test
  void theSameMessagesGetTheSameBytesAfterTheOrderHasExpired() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes debit = ok(server.draw(intent));
    Bytes answer = customer.debit(intent, Debit.parse(debit));
    Bytes result = ok(server.respond(intent, answer));
    now.set(NOON.plus(Duration.ofDays(2)));

    assertThat(ok(server.draw(intent))).isEqualTo(debit);
    assertThat(ok(server.respond(intent, answer))).isEqualTo(result);
  }

  @Test
  void anotherDrawForTheSamePurchaseDoesNothing() {
    TestCustomer.Intent first = customer.order(euros(100));
    ok(server.draw(first));
    TestCustomer.Intent second = customer.draw(first.offer(), euros(100), List.of());

    refused(server.draw(second), 409, ErrorCode.DRAWN_OTHERWISE);
  }

  @Test
  void everyFlippedByteOfADrawRequestIsNoticed() {
    TestCustomer.Intent intent = customer.order(euros(100));
    everyFlipIsRefused(intent, "draw", intent.request().toJson());

    assertThat(server.draw(intent).status()).isEqualTo(200);
  }

  @Test
  void everyFlippedByteOfADebitResponseIsNoticed() {
    TestCustomer.Intent intent = customer.order(euros(100));
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    everyFlipIsRefused(intent, "debit-response", TestCustomer.response(intent, proof).toJson());

    assertThat(server.respond(intent, proof).status()).isEqualTo(200);
  }

  @Test
  void bodiesThatAreNoMessagesAreRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));
    for (String body : List.of("", "{", "[]", "null", "{}", "{\"party\":1}", "x".repeat(60_000))) {
      Bytes bytes = Bytes.of(body.getBytes(StandardCharsets.UTF_8));
      refused(server.post(intent, "draw", bytes), 400, ErrorCode.MESSAGE_MALFORMED);
      refused(server.post(intent, "debit-response", bytes), 400, ErrorCode.MESSAGE_MALFORMED);
    }
    assertThat(server.draw(intent).status()).isEqualTo(200);
  }

  @Test
  void theMerchantCanAskHowFarAPurchaseIs() {
    TestCustomer.Intent intent = customer.order(euros(100));
    String path = "/v1/purchases/corner-shop/" + intent.trx();
    String[] key = {"Authorization", "Bearer " + TestScheme.API_KEY};

    refused(server.get(path), 401, ErrorCode.API_KEY_WRONG);
    refused(server.get(path, "Authorization", "Bearer guess"), 401, ErrorCode.API_KEY_WRONG);
    refused(server.get(path, key), 404, ErrorCode.PURCHASE_UNKNOWN);
    Debit debit = Debit.parse(ok(server.draw(intent)));
    assertThat(PurchaseStatus.parse(ok(server.get(path, key))).state())
        .isEqualTo(PurchaseStatus.State.DRAWN);
    DebitResult result = pay(intent, debit);
    assertThat(PurchaseStatus.parse(ok(server.get(path, key))).m()).contains(result.m());
  }

  private void everyFlipIsRefused(TestCustomer.Intent intent, String step, Bytes body) {
    try (var callers = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
      IntStream.range(0, body.size())
          .mapToObj(i -> callers.submit(() -> server.post(intent, step, flipped(body, i))))
          .toList()
          .forEach(answer -> {
            assertThat(answer)
                .succeedsWithin(Duration.ofMinutes(1))
                .satisfies(a -> {
                  assertThat(a.status()).isBetween(400, 499);
                  assertThat(a.contentType()).isEqualTo("application/problem+json");
                });
          });
    }
  }
}
