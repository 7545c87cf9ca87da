package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.messages.CancelRequest;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.DebitAnswer;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The merchant closes its order: before the draw, before the proof, after both. */
class OrderCloseTest extends CancelStory {
  @Test
  void closeBeforeTheDrawLetsNoCardDrawAnyMore() {
    assertThat(closed()).isEmpty();

    refused(server.draw(bought), 410, ErrorCode.PURCHASE_CLOSED);
    refused(server.respond(bought, Bytes.of(new byte[32])), 404, ErrorCode.PURCHASE_UNKNOWN);
    refused(server.post(bought, "cancel", anyRequest()), 404, ErrorCode.PURCHASE_UNKNOWN);
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(closed()).isEmpty();
  }

  @Test
  void closeBeforeTheProofMakesItARefundForEver() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    assertThat(closed()).isEmpty();
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);

    Bytes late = ok(server.respond(bought, proof));
    assertThat(bought.read(DebitResult.parse(late)).outcome()).isEqualTo(Outcome.REFUND_DUE);
    restart();
    assertThat(ok(server.respond(bought, proof))).isEqualTo(late);
    refused(cancels(proof), 422, ErrorCode.PURCHASE_NOT_PAID);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(closed()).isEmpty();
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void spoiltProofAfterTheCloseIsRefusedAndTheTrueOneStillCounts() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    closed();

    refused(server.respond(bought, flipped(proof, 12)), 422, ErrorCode.PROOF_WRONG);
    assertThat(bought.read(DebitResult.parse(ok(server.respond(bought, proof)))).outcome())
        .isEqualTo(Outcome.REFUND_DUE);
    refused(server.respond(bought, flipped(proof, 12)), 409, ErrorCode.ANSWERED_OTHERWISE);
  }

  @Test
  void closeGivesTheTerminalBackThatTheDrawHeld() {
    TestCustomer.Intent second = customer(anotherCardNumber()).order(PRICE);
    TestCustomer.Intent third = customer(anotherCardNumber()).order(PRICE);
    ok(server.draw(bought));
    ok(server.draw(second));
    refused(server.draw(third), 503, ErrorCode.TERMINALS_BUSY);
    closed();

    ok(server.draw(third));
  }

  @Test
  void merchantWithTheWrongKeyClosesNothing() {
    Bytes proof = paid();
    String purchase = "/v1/purchases/" + TestScheme.SHOP + "/" + bought.trx();
    Bytes body = new OrderClose(TestScheme.SHOP, bought.trx()).toJson();

    refused(
        TestServer.post(server.address(), purchase + "/close", body), 401, ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.post(
            server.address(), purchase + "/close", body, "Authorization", "Bearer guessed"),
        401,
        ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.close(server.address(), "/v1/purchases/other-shop/" + bought.trx(), body),
        401,
        ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.close(
            server.address(), purchase, new OrderClose(new PartyId("x"), bought.trx()).toJson()),
        400,
        ErrorCode.ORDER_CONTRADICTED);
    refused(
        TestServer.close(server.address(), purchase, Bytes.empty()),
        400,
        ErrorCode.MESSAGE_MALFORMED);
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
    refused(cancels(proof), 409, ErrorCode.ORDER_NOT_CLOSED);
  }

  @Test
  void closeAndProofAtOnceAreEitherMessageMOrARefundAndNeverBoth() throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 40; round++) {
        TestCustomer rider = customer(anotherCardNumber());
        TestCustomer.Intent ride = rider.order(PRICE);
        Bytes proof = rider.debit(ride, Debit.parse(ok(server.draw(ride))));
        Callable<TestServer.Answer> close = () -> server.close(ride);
        Callable<TestServer.Answer> respond = () -> server.respond(ride, proof);
        List<Callable<TestServer.Answer>> race =
            round % 2 == 0 ? List.of(close, respond) : List.of(respond, close);
        List<Future<TestServer.Answer>> said = both.invokeAll(race);

        Bytes closed = ok(said.get(round % 2).get());
        Bytes result = ok(said.get(1 - round % 2).get());
        Outcome outcome = ride.read(DebitResult.parse(result)).outcome();
        assertThat(OrderClose.Reply.parse(closed).ended())
            .isEqualTo(
                outcome == Outcome.ACCEPTED ? Optional.of(Outcome.ACCEPTED) : Optional.empty());
        assertThat(outcome).isIn(Outcome.ACCEPTED, Outcome.REFUND_DUE);
      }
    }
    assertThat(totalMinor()).isEqualTo(fromTheJournal());
  }

  @Test
  void closeBetweenTheProofAndItsSignatureMakesItARefund() throws Exception {
    beforeTheSignature((_, _) -> closed());
    isARefund();
  }

  /** As where totals were taken from the journal, which had not got the proof for minutes. */
  @Test
  void amountThatIsInTheTotalsNoMoreAtTheSignatureMakesItARefund() throws Exception {
    beforeTheSignature(SecurityCard::reverse);
    isARefund();
  }

  private void isARefund() {
    long before = inTheOpenBatches();
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));

    Bytes late = ok(server.respond(bought, proof));
    assertThat(bought.read(DebitResult.parse(late)).outcome()).isEqualTo(Outcome.REFUND_DUE);
    assertThat(ok(server.respond(bought, proof))).isEqualTo(late);
    assertThat(fromTheJournal()).isEqualTo(atFirst);
    assertThat(inTheOpenBatches()).isEqualTo(before);
  }

  private long inTheOpenBatches() {
    return terminals.stream().mapToLong(t -> t.card().batch().purchases()).sum();
  }

  /** The server with security cards to which that happens as they are about to sign, once. */
  private void beforeTheSignature(BiConsumer<SecurityCard, SignedDraw> happens) throws Exception {
    AtomicBoolean now = new AtomicBoolean(true);
    server.close();
    terminals =
        TestServer.terminals(database, hotlist::contains, clock).stream()
            .map(t ->
                new Terminal(
                    t.id(),
                    t.location(),
                    new AroundSecurityCard(t.card()) {
                      @Override
                      public Optional<Mac8> complete(SignedDraw draw, DebitAnswer answer) {
                        if (now.getAndSet(false)) {
                          happens.accept(t.card(), draw);
                        }
                        return super.complete(draw, answer);
                      }
                    }))
            .toList();
    server =
        TestServer.open(
            journal, terminals, policy(Duration.ofMillis(50), Duration.ofSeconds(20)), clock);
  }

  private Bytes anyRequest() {
    return new CancelRequest(TestScheme.SHOP, bought.trx(), bought.request().sealed()).toJson();
  }
}
