package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import farthing.security.SoftwarePsam;
import farthing.store.Entry;
import farthing.store.PsamTotals;
import farthing.store.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * FIG. 6: the payment server compares, and the security card is free at the draw, with the amount
 * in its totals; what comes to nothing leaves them.
 */
class ReleasedCardTest extends CancelStory {
  @BeforeEach
  void theMerchantsOrdersSaySo() {
    customer.mode = PurchaseMode.PAYMENT_SERVER;
    bought = customer.order(PRICE);
    atFirst = counted();
  }

  /** Or the next story's security cards find what this one left. */
  @AfterEach
  void everythingEnds() {
    now.set(NOON.plusSeconds(900));
    server.payment.endExpired();
  }

  @Test
  void purchaseIsPaidAndTheJournalSaysWhoCompared() {
    Bytes proof = paid();

    assertThat(modes("draw", "debit-response")).containsExactly(6, 6);
    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
    assertThat(ok(server.respond(bought, proof))).isNotEqualTo(Bytes.empty());
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
  }

  @Test
  void twoTerminalsServeAsManyCardsAsCome() {
    for (int i = 0; i < 5; i++) {
      TestCustomer another = customer(anotherCardNumber());
      another.mode = PurchaseMode.PAYMENT_SERVER;
      ok(server.draw(another.order(PRICE)));
    }
  }

  @Test
  void amountCountsFromTheDrawOn() throws Exception {
    for (int often = 0; often < 3; often++) { // at either terminal, and at the first one again
      ok(server.draw(bought));
      standsOnce();
    }
    restart();
    ok(server.draw(bought));
    standsOnce();
  }

  private void standsOnce() {
    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
    assertThat(inMemory()).as("in the security cards").isEqualTo(counted());
  }

  @Test
  void aDrawThatTheJournalRefusesCountsNowhere() throws Exception {
    TestCustomer.Intent paid = customer.order(euros(100));
    Bytes proof = customer.debit(paid, Debit.parse(ok(server.draw(paid))));
    ok(server.respond(paid, proof));
    long before = inMemory();
    TestCustomer.Intent closed = customer.order(PRICE);
    ok(server.close(closed));

    refused(server.draw(closed), 410, ErrorCode.PURCHASE_CLOSED);
    assertThat(inMemory()).isEqualTo(before);
  }

  @Test
  void theSameDrawAtAnotherServersSecurityCardIsAnsweredAndCountsOnce() throws Exception {
    List<Terminal> all = terminals;
    server.close();
    server = TestServer.open(journal, all.subList(0, 1), PaymentPolicy.usual(), clock);
    Bytes first = ok(server.draw(bought));
    server.close();
    server = TestServer.open(journal, all.subList(1, 2), PaymentPolicy.usual(), clock);

    assertThat(ok(server.draw(bought))).isEqualTo(first);
    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
    assertThat(inMemory()).isEqualTo(counted());
    restart();
  }

  @Test
  void spoiltProofIsRefusedAndTheTrueOneStillCounts() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    for (int at = 0; at < proof.size(); at++) {
      assertThat(server.respond(bought, flipped(proof, at)).status())
          .as("byte %d", at)
          .isEqualTo(422);
    }

    assertThat(outcome(proof)).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void proofAfterARestartIsComparedWithWhatTheJournalHas() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    restart();
    refused(server.respond(bought, flipped(proof, 12)), 422, ErrorCode.PROOF_WRONG);

    assertThat(outcome(proof)).isEqualTo(Outcome.ACCEPTED);
    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
  }

  @Test
  void expiredWithoutAProofItLeavesTheTotalsAndTheProofBecomesARefund() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    server.payment.endExpired();
    assertThat(counted() - atFirst).as("not before").isEqualTo(PRICE.minor());
    now.set(NOON.plusSeconds(900));
    server.payment.endExpired();
    assertThat(counted()).isEqualTo(atFirst);
    assertThat(inMemory()).isEqualTo(counted());

    now.set(NOON);
    assertThat(outcome(proof)).isEqualTo(Outcome.REFUND_DUE);
    restart();
    assertThat(outcome(proof)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(counted()).isEqualTo(atFirst);
  }

  @Test
  void expiredWhileTheServerWasDownItIsFoundAndEnded() throws Exception {
    ok(server.draw(bought));
    now.set(NOON.plusSeconds(900));
    restart();
    server.payment.endExpired();

    assertThat(counted()).isEqualTo(atFirst);
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
  }

  @Test
  void paidInTimeItIsNotEnded() {
    paid();
    now.set(NOON.plusSeconds(900));
    server.payment.endExpired();

    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
  }

  @Test
  void closedByItsMerchantItLeavesTheTotals() throws Exception {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    restart();
    assertThat(closed()).isEmpty();
    assertThat(inMemory()).isEqualTo(atFirst);
    assertThat(counted()).isEqualTo(atFirst);

    assertThat(outcome(proof)).isEqualTo(Outcome.REFUND_DUE);
    assertThat(inMemory()).isEqualTo(atFirst);
  }

  @Test
  void cancelledItGoesBackToItsCard() {
    backToItsCard(paid());
  }

  @Test
  void cancelledAfterARestartItGoesBackToItsCard() throws Exception {
    Bytes proof = paid();
    restart();

    backToItsCard(proof);
  }

  private void backToItsCard(Bytes proof) {
    assertThat(closed()).contains(Outcome.ACCEPTED);
    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
    assertThat(fromTheJournal()).isEqualTo(atFirst);
  }

  @Test
  void aCardThatProvesItDidNotPayIsDeclinedAndCountsNowhere() {
    Debit debit = Debit.parse(ok(server.draw(bought)));

    assertThat(outcome(refusal(debit))).isEqualTo(Outcome.DECLINED);
    assertThat(inMemory()).isEqualTo(atFirst);
    assertThat(counted()).isEqualTo(atFirst);
  }

  private Outcome outcome(Bytes proof) {
    return bought.read(DebitResult.parse(ok(server.respond(bought, proof)))).outcome();
  }

  /** Whoever took the keys out of a software purse can sign both; the journal has decided. */
  @Test
  void aRefusalThatComesAfterThePaymentTakesNothingOutOfTheTotals() {
    Debit debit = Debit.parse(ok(server.draw(bought)));
    assertThat(outcome(customer.debit(bought, debit))).isEqualTo(Outcome.ACCEPTED);

    refused(server.respond(bought, refusal(debit)), 409, ErrorCode.ANSWERED_OTHERWISE);
    assertThat(inMemory() - atFirst).isEqualTo(PRICE.minor());
    assertThat(counted() - atFirst).isEqualTo(PRICE.minor());
  }

  /** As the card's own keys make it: what it would say, had it not had the money. */
  private Bytes refusal(Debit debit) {
    InitializeAnswer purse =
        InitializeAnswer.parse(bought.request().open(bought.tsk()).initialize());
    DebitCommand command =
        DebitCommand.parse(
            TransactionType.PURCHASE,
            debit.open(bought.tsk(), bought.party(), bought.trx()).command());
    PurchaseTerms terms = command.terms();
    MacKey key = cardKey(KeyUsage.PURCHASE, purse);
    CompletionCode cc = CompletionCode.BALANCE_TOO_LOW;
    int balance = purse.balance().minor();
    Mac8 s3 =
        PurchaseSignatures.s3(
            PurchaseSignatures.sessionKey(key, purse, terms.psam(), terms.psamTransaction()),
            cc,
            terms,
            purse.transactionNumber(),
            balance,
            command.s2());
    Mac8 s6 = PurchaseSignatures.s6(cardKey(KeyUsage.TAC, purse), cc, terms, purse, balance);
    MacKey k7 = PurchaseSignatures.k7(key, purse, terms.psam(), terms.psamTransaction());
    return new DebitAnswer(
            cc, purse.transactionNumber(), balance, s3, s6, PurchaseSignatures.s7(k7, s3, s6))
        .toBytes();
  }

  private static MacKey cardKey(KeyUsage usage, InitializeAnswer purse) {
    return TestScheme.issuer()
        .find(usage, TestScheme.PROVIDER, purse.suite(), purse.keyGeneration())
        .orElseThrow()
        .cardKey(usage, purse.iep(), purse.keyGeneration());
  }

  private List<Integer> modes(String... steps) {
    return List.of(steps).stream()
        .map(step -> journal.find(TestScheme.SHOP, bought.trx(), new Step(step)))
        .flatMap(Optional::stream)
        .map(stored -> stored.entry())
        .map(Entry::mode)
        .toList();
  }

  /** What the security cards have in their totals, in all currencies of these tests. */
  private long inMemory() {
    return terminals.stream()
        .flatMap(terminal -> ((SoftwarePsam) terminal.card()).totals().stream())
        .mapToLong(t -> t.purchasesMinor() - t.cancelsMinor())
        .sum();
  }

  /** What they would start with now. */
  private static long counted() {
    PsamTotals totals = new PsamTotals(database);
    return totalMinor()
        + List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
            .flatMap(psam -> totals.unproven(psam, 1).values().stream())
            .mapToLong(PsamTotals.Total::sumMinor)
            .sum();
  }
}
