package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.CaptureReport;
import farthing.messages.CaptureReport.Capture;
import farthing.messages.CaptureReport.Reply.Said;
import farthing.messages.CardProof;
import farthing.messages.DebitForMerchant;
import farthing.messages.ErrorCode;
import farthing.messages.ExpectedDebit;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.DebitAnswer;
import farthing.store.PsamTotals;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * FIG. 8: the merchant compares, releases the goods, and reports; the payment server pays by that.
 */
class MerchantComparesTest extends PurchaseStory {
  private TestCustomer.Intent bought;
  private long atFirst;

  @BeforeEach
  void aCardThatIsNoSoftwarePurse() {
    customer = customer(TestScheme.HARDWARE, GOOD);
    customer.mode = PurchaseMode.MERCHANT;
    bought = customer.order(euros(1250));
    atFirst = counted();
  }

  @Test
  void theMerchantKnowsTheProofAndIsPaidByItsReport() {
    DebitForMerchant debit = drawn(bought);
    DebitAnswer proof = pays(debit);
    ExpectedDebit expected = ExpectedDebit.decrypt(debit.expected(), bought.keys());

    assertThat(expected.party()).isEqualTo(TestScheme.SHOP);
    assertThat(expected.trx()).isEqualTo(bought.trx());
    assertThat(expected.amount()).isEqualTo(euros(1250));
    assertThat(nameless(proof).meets(expected.proof())).isTrue();
    assertThat(reported(accepted(proof))).containsExactly(stands(Outcome.ACCEPTED));
    assertThat(counted() - atFirst).isEqualTo(1250);
    assertThat(server.status(bought).state()).isEqualTo(State.ENDED);
  }

  @Test
  void aReportThatComesAgainCountsOnceAndSoDoesTheCardsOwnWord() {
    DebitAnswer proof = pays(drawn(bought));
    Capture capture = accepted(proof);

    assertThat(reported(capture, capture))
        .containsExactly(stands(Outcome.ACCEPTED), stands(Outcome.ACCEPTED));
    assertThat(reported(capture)).containsExactly(stands(Outcome.ACCEPTED));
    assertThat(intentOutcome(bought, proof.toBytes())).isEqualTo(Outcome.ACCEPTED);
    assertThat(counted() - atFirst).isEqualTo(1250);
  }

  @Test
  void aReportThatComesLateIsPaidSinceTheGoodsAreOut() throws Exception {
    DebitAnswer proof = pays(drawn(bought));
    now.set(NOON.plusSeconds(86_400));
    server.payment.endExpired();
    restart(PaymentPolicy.usual());
    server.payment.endExpired();

    assertThat(reported(accepted(proof))).containsExactly(stands(Outcome.ACCEPTED));
    assertThat(counted() - atFirst).isEqualTo(1250);
  }

  @Test
  void aCardsProofAfterTheOrdersTimeIsNoRefundAsTheGoodsMayBeOut() {
    DebitAnswer proof = pays(drawn(bought));
    now.set(NOON.plusSeconds(900));

    assertThat(intentOutcome(bought, proof.toBytes())).isEqualTo(Outcome.ACCEPTED);
    assertThat(reported(accepted(proof))).containsExactly(stands(Outcome.ACCEPTED));
  }

  @Test
  void onlyTheMerchantsCloseTakesItOutOfTheTotalsAndMakesARefundOfIt() throws Exception {
    DebitAnswer proof = pays(drawn(bought));
    restart(PaymentPolicy.usual());
    assertThat(OrderClose.Reply.parse(ok(server.close(bought))).ended()).isEmpty();
    assertThat(counted()).isEqualTo(atFirst);

    assertThat(intentOutcome(bought, proof.toBytes())).isEqualTo(Outcome.REFUND_DUE);
    assertThat(reported(accepted(proof))).containsExactly(stands(Outcome.REFUND_DUE));
    assertThat(counted()).isEqualTo(atFirst);
  }

  @Test
  void whatIsReportedAsClosedIsTheCardsRefund() {
    DebitAnswer proof = pays(drawn(bought));

    assertThat(reported(new Capture(bought.trx(), nameless(proof), false)))
        .containsExactly(stands(Outcome.REFUND_DUE));
    assertThat(reported(accepted(proof))).containsExactly(stands(Outcome.REFUND_DUE));
    assertThat(counted()).isEqualTo(atFirst);
  }

  @Test
  void whatIsWrongIsRefusedAndHoldsUpNoOther() {
    DebitAnswer proof = pays(drawn(bought));
    CardProof good = nameless(proof);
    TestCustomer.Intent checkedHere = checkedBySecurityCard();
    TransactionId nobodys = new TransactionId(new UUID(0x7000, 1));

    assertThat(
            reported(
                new Capture(nobodys, good, true),
                new Capture(bought.trx(), spoilt(good, good.s3()), true),
                new Capture(bought.trx(), spoilt(good, good.s6()), true),
                new Capture(bought.trx(), spoilt(good, good.s7()), true),
                new Capture(bought.trx(), new CardProof(1, good.s3(), good.s6(), good.s7()), true),
                new Capture(checkedHere.trx(), good, true),
                accepted(proof)))
        .containsExactly(
            refused(nobodys, ErrorCode.PURCHASE_UNKNOWN),
            refused(bought.trx(), ErrorCode.PROOF_WRONG),
            refused(bought.trx(), ErrorCode.PROOF_WRONG),
            refused(bought.trx(), ErrorCode.PROOF_WRONG),
            refused(bought.trx(), ErrorCode.PROOF_WRONG),
            refused(checkedHere.trx(), ErrorCode.MODE_NOT_AGREED),
            stands(Outcome.ACCEPTED));
  }

  @Test
  void whatAnotherServersSecurityCardDrewHoldsUpNoOther() throws Exception {
    List<Terminal> all = terminals;
    server.close();
    server = TestServer.open(journal, all.subList(0, 1), PaymentPolicy.usual(), clock);
    Capture elsewhere = accepted(pays(drawn(bought)));
    server.close();
    server = TestServer.open(journal, all.subList(1, 2), PaymentPolicy.usual(), clock);
    bought = customer.order(euros(100));
    Capture here = accepted(pays(drawn(bought)));

    assertThat(reported(elsewhere, here))
        .containsExactly(
            refused(elsewhere.trx(), ErrorCode.SERVER_FAILED), stands(Outcome.ACCEPTED));
  }

  @Test
  void onlyTheMerchantReports() {
    Bytes report = new CaptureReport(List.of(accepted(pays(drawn(bought))))).toJson();
    String path = "/v1/purchases/" + TestScheme.SHOP + "/captures";

    refused(TestServer.post(server.address(), path, report), 401, ErrorCode.API_KEY_WRONG);
    refused(
        TestServer.post(
            server.address(),
            "/v1/purchases/" + TestScheme.STALL + "/captures",
            report,
            "Authorization",
            "Bearer guessed"),
        401,
        ErrorCode.API_KEY_WRONG);
    refused(
        report(Bytes.of("{}".getBytes(StandardCharsets.US_ASCII))),
        400,
        ErrorCode.MESSAGE_MALFORMED);
  }

  @Test
  void aHundredAreOneReportAndMoreAreNone() {
    Capture one = accepted(pays(drawn(bought)));
    List<Capture> all = IntStream.range(0, CaptureReport.MOST).mapToObj(_ -> one).toList();

    assertThat(reported(all.toArray(Capture[]::new))).containsOnly(stands(Outcome.ACCEPTED));
    String tooMany =
        new String(new CaptureReport(all).toJson().toArray(), StandardCharsets.US_ASCII)
            .replaceFirst("\\[(\\{[^}]*})", "[$1,$1");
    refused(
        report(Bytes.of(tooMany.getBytes(StandardCharsets.US_ASCII))),
        400,
        ErrorCode.MESSAGE_MALFORMED);
  }

  @Test
  void aSoftwarePurseIsRefusedSinceItCanBeCopied() {
    TestCustomer copyable = anotherCustomer();
    copyable.mode = PurchaseMode.MERCHANT;

    refused(server.draw(copyable.order(euros(100))), 422, ErrorCode.SOFTWARE_PURSE_OFFLINE);
  }

  private TestCustomer.Intent checkedBySecurityCard() {
    TestCustomer another = customer(anotherCardNumber(), TestScheme.HARDWARE, GOOD);
    TestCustomer.Intent intent = another.order(euros(100));
    ok(server.draw(intent));
    return intent;
  }

  private DebitForMerchant drawn(TestCustomer.Intent intent) {
    return DebitForMerchant.parse(ok(server.draw(intent)));
  }

  private DebitAnswer pays(DebitForMerchant debit) {
    return DebitAnswer.parse(customer.debit(bought, debit.debit()));
  }

  private static CardProof nameless(DebitAnswer proof) {
    return new CardProof(proof.cc().value(), proof.s3(), proof.s6(), proof.s7());
  }

  private static CardProof spoilt(CardProof proof, Mac8 which) {
    Mac8 other = new Mac8(flipped(which.value(), 3));
    return new CardProof(
        proof.cc(),
        which.equals(proof.s3()) ? other : proof.s3(),
        which.equals(proof.s6()) ? other : proof.s6(),
        which.equals(proof.s7()) ? other : proof.s7());
  }

  private Capture accepted(DebitAnswer proof) {
    return new Capture(bought.trx(), nameless(proof), true);
  }

  private Said stands(Outcome outcome) {
    return new Said(bought.trx(), Optional.of(outcome), Optional.empty());
  }

  private static Said refused(TransactionId trx, ErrorCode why) {
    return new Said(trx, Optional.empty(), Optional.of(why));
  }

  private List<Said> reported(Capture... captures) {
    return CaptureReport.Reply.parse(ok(report(new CaptureReport(List.of(captures)).toJson())))
        .captures();
  }

  private TestServer.Answer report(Bytes body) {
    PartyId shop = TestScheme.SHOP;
    return TestServer.post(
        server.address(),
        "/v1/purchases/" + shop + "/captures",
        body,
        "Authorization",
        "Bearer " + TestScheme.API_KEY);
  }

  /** What the security cards would start with now, in all currencies of these tests. */
  private static long counted() {
    PsamTotals totals = new PsamTotals(database);
    return Stream.of(TestScheme.PSAM_1, TestScheme.PSAM_2)
        .flatMap(psam ->
            Stream.of(totals.totals(psam, 1), totals.unproven(psam, 1))
                .flatMap(sums -> sums.values().stream()))
        .mapToLong(PsamTotals.Total::sumMinor)
        .sum();
  }
}
