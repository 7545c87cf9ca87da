package farthing.evidence;

import static farthing.evidence.EvidenceByHand.TRX;
import static farthing.evidence.EvidenceByHand.with;
import static farthing.evidence.EvidenceByHand.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.Hold;
import farthing.evidence.Checked.Outcome;
import farthing.evidence.EvidenceCheck.Keys;
import farthing.evidence.Section.Name;
import farthing.purse.CompletionCode;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One purchase in one file, and who can check what of it. */
class EvidenceTest {
  private static final String LINES =
      "the statement's lines are what was cleared, its fee, and what was given back";

  private static final String CODE = "the proof's code and step are by what the card answered";

  private final EvidenceByHand by = new EvidenceByHand();
  private final Evidence whole = by.whole();

  @Test
  void aFileIsReadAsItWasWritten() {
    assertThat(Evidence.parse(whole.toBytes())).isEqualTo(whole);
  }

  /** Each of them, in each of its lowest bits; whoever reads it needs no key for that. */
  @Test
  void anyOctetThatIsAlteredIsFound() {
    byte[] file = whole.toBytes().toArray();
    for (int i = 0; i < file.length; i++) {
      byte[] altered = file.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> Evidence.parse(Bytes.of(altered)))
          .as("octet " + i)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() {
    assertThatThrownBy(() -> Evidence.parse(Bytes.of(new byte[Evidence.LARGEST + 1])))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("octets");
  }

  @Test
  void withTheIssuersKeysAllOfItHolds() {
    List<Checked> all = EvidenceCheck.of(whole, by.keys());

    assertThat(all).allMatch(check -> check.outcome() == Outcome.HOLDS);
    assertThat(all)
        .extracting(Checked::what)
        .map(what -> what.split("[, ]", -1)[0])
        .contains("S1", "S2", "S3", "S4", "S5", "S6", "S7", "SACK");
  }

  @Test
  void withoutKeysWhatTwoPartiesWroteIsComparedAndNoSignatureIsCalledGood() {
    List<Checked> all = EvidenceCheck.of(whole, Keys.none());

    assertThat(all).noneMatch(check -> check.outcome() == Outcome.FAILS);
    assertThat(all)
        .filteredOn(check -> check.outcome() == Outcome.HOLDS)
        .extracting(Checked::what)
        .contains("the batch's record is that draw and that answer")
        .noneMatch(what -> what.matches(".*S[1-7], .*"));
    assertThat(all)
        .filteredOn(check -> check.what().contains("S6, the card's proof"))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.NOT_MADE && check.why().contains("KM-tac"));
  }

  /** Its hashes are made again: the card's and the security card's signatures cannot be. */
  @Test
  void whoeverForgesAnAmountCannotForgeWhatWasSigned() {
    String signed = whole.find(Name.DRAW).orElseThrow().get("signed");
    String dearer = signed.replaceFirst("000004e2", "000005e2");

    assertThat(failing(with(whole, Name.DRAW, "signed", dearer)))
        .contains(
            "S2, the security card's command",
            "S3, the card's answer done",
            "S6, the card's proof for its issuer",
            "the order is of this TRX and merchant, and of the amount that was drawn",
            "the batch's record is that draw and that answer");
  }

  @Test
  void aForgedProofIsNoProof() {
    String answer = whole.find(Name.PROOF).orElseThrow().get("answer");
    String forged = answer.substring(0, 32) + "0000000000000000" + answer.substring(48);

    assertThat(failing(with(whole, Name.PROOF, "answer", forged)))
        .contains("S6, the card's proof for its issuer", "S7, that S6 is this answer's")
        .contains("the batch, or what came late, has S6 as the card gave it");
  }

  @Test
  void anOrderOfAnotherTrxIsNotThisPurchases() {
    String jws = whole.find(Name.ORDER).orElseThrow().get("jws");
    Evidence other = with(whole, Name.ORDER, "jws", jws.replace(jws.split("\\.", -1)[1], "e30"));

    TransactionId another = TransactionId.parse("019ad0c0-0000-7000-8000-000000000002");
    Evidence sameSong = with(whole, Name.ORDER, "jws", EvidenceByHand.orderOf(another));
    for (Evidence each : List.of(other, sameSong)) {
      assertThat(failing(each))
          .contains("the order is of this TRX and merchant, and of the amount that was drawn");
    }
  }

  /** Whoever alters one of two that say the same; signatures tell most of it too. */
  @Test
  void whatTwoSectionsSayOfOneThingIsCompared() {
    String zero = "0000000000000000";
    String ordered = "the order is of this TRX and merchant, and of the amount that was drawn";
    assertThat(failing(order(EvidenceByHand.orderOf(TRX, 12_49, Currency.EUR)))).contains(ordered);
    assertThat(failing(order(EvidenceByHand.orderOf(TRX, 12_50, Currency.named("USD")))))
        .contains(ordered);
    assertThat(failing(with(whole, Name.ORDER, "party", "book-shop"))).contains(ordered);
    assertThat(failing(with(whole, Name.PROOF, "s5", zero)))
        .contains("the batch has S5 as the security card gave it");
    assertThat(failing(with(whole, Name.SEALED, "batch-end", by.endOf(2).toBytes().hex())))
        .contains("payment server and clearing have the same end of that batch");
    assertThat(failing(with(whole, Name.SEALED, "sack", zero)))
        .contains("the batch was closed by clearing's SACK");
    assertThat(
            failing(
                new Evidence(
                    TransactionId.parse("019ad0c0-0000-7000-8000-000000000002"), whole.sections())))
        .contains("the draw is of this TRX", "the batch's record is of this TRX");
  }

  private Evidence order(String jws) {
    return with(whole, Name.ORDER, "jws", jws);
  }

  /** It holds EUR 50.00 and pays 12.50 as its seventh. */
  @Test
  void anAnswerIsToThatDrawByItsNumberAndItsBalance() {
    String answers =
        "the card answers that draw: its number NTIEP, and its balance less the amount";
    assertThat(failing(answered(CompletionCode.DONE, 8, 37_50))).contains(answers);
    assertThat(failing(answered(CompletionCode.DONE, 7, 50_00))).contains(answers);
    assertThat(failing(answered(CompletionCode.PURSE_COULD_NOT, 7, 37_50))).contains(answers);
    assertThat(failing(answered(CompletionCode.PURSE_COULD_NOT, 7, 50_00))).doesNotContain(answers);
  }

  private Evidence answered(CompletionCode cc, int nt, int balance) {
    return with(whole, Name.PROOF, "answer", by.answered(cc, nt, balance));
  }

  /** Of a captured purchase: its last line would be NOT PAID, or REFUND DUE. */
  @Test
  void aCodeThatTheCardsSignedAnswerContradictsIsSeen() {
    Evidence payment = new Evidence(TRX, by.atPaymentServer());
    assertThat(failing(payment)).isEmpty();
    for (String code : List.of("CARD_REFUSED", "PROOF_WRONG", "DECLINED", "REFUND_DUE")) {
      assertThat(failing(with(payment, Name.PROOF, "code", code))).as(code).containsExactly(CODE);
    }
    for (String step : List.of("cancel", "late-proof")) {
      assertThat(failing(with(payment, Name.PROOF, "step", step))).as(step).containsExactly(CODE);
    }
    assertThat(failing(answered(CompletionCode.PURSE_COULD_NOT, 7, 50_00))).contains(CODE);
  }

  /** Nothing that is signed says when a proof came. */
  @Test
  void thatAProofCameTooLateIsThePaymentServersWordAlone() {
    Evidence payment = new Evidence(TRX, by.atPaymentServer());
    Evidence late = withoutField(with(payment, Name.PROOF, "code", "REFUND_DUE"), "s5");

    assertThat(failing(late)).isEmpty();
    assertThat(notMade(late)).contains("that the proof came too late");
    assertThat(failing(with(late, Name.PROOF, "code", "ACCEPTED"))).containsExactly(CODE);
    assertThat(notMade(withoutField(payment, "answer"))).contains(CODE);
  }

  @Test
  void whatThePaymentServerSaysInWordsIsHeldAgainstWhatIsSigned() {
    Evidence payment = new Evidence(TRX, by.atPaymentServer());
    assertThat(failing(with(payment, Name.ORDER, "mode", "7")))
        .containsExactly("the order is of the FIG. that the payment server names");
    for (String code : List.of("RELEASED", "CARD_BLOCKED")) {
      assertThat(failing(with(payment, Name.DRAW, "code", code)))
          .containsExactly("the draw's code is what the security card did");
    }
    assertThat(failing(with(payment, Name.SEALED, "unproven", "yes")))
        .containsExactly("a purchase that was not released early stands in no batch unproven");
    Evidence released = with(payment, Name.DRAW, "code", "RELEASED");
    String s5 = whole.find(Name.PROOF).orElseThrow().get("s5");
    assertThat(notMade(with(released, Name.DRAW, "s5", s5)))
        .contains("whether its proof was missing when its batch was sealed");
  }

  @Test
  void aCloseSaysWhatHadComeOfThePurchaseByThen() {
    String close = "the close says what had come of it by then";
    Evidence payment = new Evidence(TRX, by.atPaymentServer());
    assertThat(failing(closed(payment, "ACCEPTED"))).isEmpty();
    for (String code : List.of("UNPAID", "REFUND_DUE", "ORDER_DELIVERED")) {
      assertThat(failing(closed(payment, code))).as(code).containsExactly(close);
    }
    Evidence unproven = without(payment, Name.PROOF);
    assertThat(failing(closed(unproven, "UNPAID"))).isEmpty();
    assertThat(failing(closed(unproven, "ACCEPTED"))).as("its proof").containsExactly(close);
    Evidence late = withoutField(with(payment, Name.PROOF, "code", "REFUND_DUE"), "s5");
    assertThat(failing(closed(with(late, Name.PROOF, "step", "late-proof"), "UNPAID"))).isEmpty();
  }

  private static Evidence closed(Evidence evidence, String code) {
    return and(evidence, EvidenceByHand.section(Name.CLOSE, "code", code));
  }

  /** Of the proof. */
  private static Evidence withoutField(Evidence evidence, String field) {
    return new Evidence(
        evidence.trx(),
        evidence.sections().stream()
            .map(section -> {
              TreeMap<String, String> data = new TreeMap<>(section.data());
              if (section.name() == Name.PROOF) {
                data.remove(field);
              }
              return new Section(section.name(), data);
            })
            .toList());
  }

  @Test
  void aCancelOfAnotherPurchaseIsNotThisOnes() {
    String cancel = "the cancel in the batch is of this purchase";

    assertThat(failing(and(whole, by.cancelRecord(11, 12_50, 42)))).isEmpty();
    assertThat(failing(and(whole, by.cancelRecord(10, 12_50, 42)))).containsExactly(cancel);
    assertThat(failing(and(whole, by.cancelRecord(11, 12_49, 42)))).containsExactly(cancel);
    assertThat(failing(and(whole, by.cancelRecord(11, 12_50, 43)))).containsExactly(cancel);
  }

  /** The payment came back, and another one makes it once more. */
  @Test
  void aPaymentThatMakesAnotherOnceMoreIsSeen() {
    String again = "the payment that makes it once more is of one that came back, and the same";
    Evidence returned =
        and(
            with(whole, Name.SETTLEMENT, "state", "returned"),
            EvidenceByHand.section(
                Name.PAID_AGAIN,
                "reference",
                "20261201-000003",
                "day",
                "2026-12-01",
                "payer",
                "first-acquirer",
                "payee",
                "corner-shop",
                "currency",
                "097802",
                "minor",
                "1232",
                "state",
                "sent",
                "times",
                "1",
                "again-of",
                "20261130-000002"));

    assertThat(failing(returned)).isEmpty();
    for (Evidence altered :
        List.of(
            with(returned, Name.SETTLEMENT, "state", "settled"),
            with(returned, Name.PAID_AGAIN, "again-of", "20261130-000003"),
            with(returned, Name.PAID_AGAIN, "payer", "other-acquirer"),
            with(returned, Name.PAID_AGAIN, "payee", "book-shop"),
            with(returned, Name.PAID_AGAIN, "currency", "084002"),
            with(returned, Name.PAID_AGAIN, "minor", "1233"))) {
      assertThat(failing(altered)).containsExactly(again);
    }
  }

  @Test
  void aPaymentToAnotherIsSeen() {
    assertThat(failing(with(whole, Name.SETTLEMENT, "payee", "book-shop")))
        .containsExactly("the payment is to that merchant, of its day and currency");
  }

  @Test
  void aStatementOfAnotherPaymentIsSeen() {
    assertThat(failing(with(whole, Name.SETTLEMENT, "reference", "20261130-000003")))
        .containsExactly("the statement names TRX and payment");
  }

  @Test
  void aClearedAmountOtherThanTheRecordsIsSeen() {
    assertThat(failing(with(whole, Name.CLEARED, "amount-minor", "1251")))
        .containsExactly(
            "what was paid is the record's amount",
            "the statement's lines are what was cleared, its fee, and what was given back");
  }

  /** Hashes are made again by whoever changes it: what is signed stays. */
  @Test
  void whatASectionSaysOtherwiseThanItsOctetsIsSeen() {
    String sealed = "the payment server's batch stands as its end and its SACK have it";
    String taken = "clearing's batch stands as its end and clearing's word have it";
    assertThat(failing(with(whole, Name.SEALED, "batch", "7")))
        .containsExactly(
            "the draw is of the batch and security card that the payment server names", sealed);
    assertThat(failing(with(whole, Name.SEALED, "state", "held"))).containsExactly(sealed);
    assertThat(failing(with(whole, Name.BATCH, "batch", "9")))
        .containsExactly(taken, "clearing's batch is the one of the draw");
    for (String state : List.of("held", "taken")) {
      assertThat(failing(with(whole, Name.BATCH, "state", state))).as(state).containsExactly(taken);
    }
    assertThat(failing(with(whole, Name.SEALED, "psam", "4641525400000002")))
        .containsExactly(
            "the draw is of the batch and security card that the payment server names", sealed);
    String record = "the record stands in a part that its batch has, under its NTPSAM";
    for (String field : List.of("part", "parts", "position", "ntpsam")) {
      assertThat(failing(with(whole, Name.RECORD, field, "7000")))
          .as(field)
          .containsExactly(record);
    }
    for (String field : List.of("part", "position")) {
      assertThat(failing(with(whole, Name.RECORD, field, "0"))).as(field).containsExactly(record);
    }
    assertThat(failing(with(whole, Name.RECORD, "position", "2")))
        .as("the signed totals have one record")
        .containsExactly(record);
    Evidence arriving = and(without(whole, Name.BATCH), by.arriving());
    assertThat(failing(with(arriving, Name.RECORD, "position", "" + BatchPart.MOST))).isEmpty();
    assertThat(failing(with(arriving, Name.RECORD, "position", "" + (BatchPart.MOST + 1))))
        .as("more than a part has")
        .containsExactly(record);
    assertThat(failing(with(whole, Name.RECORD, "part", "first"))).containsExactly(record);
    assertThat(failing(with(whole, Name.CLEARED, "party", "book-shop")))
        .contains("all that names a merchant names the same");
  }

  @Test
  void whatIsPaidOtherwiseThanItWasClearedIsSeen() {
    String amount = "what was paid is the record's amount";
    String paid = "the payment is to that merchant, of its day and currency";
    assertThat(failing(with(whole, Name.CLEARED, "nt", "8"))).containsExactly(amount);
    assertThat(failing(with(whole, Name.CLEARED, "ntpsam", "12"))).containsExactly(amount);
    assertThat(failing(with(whole, Name.CLEARED, "currency", "084002"))).contains(amount, paid);
    assertThat(failing(with(whole, Name.SETTLEMENT, "currency", "084002"))).containsExactly(paid);
    assertThat(failing(with(whole, Name.SETTLEMENT, "payer", "other"))).containsExactly(paid);
    assertThat(failing(with(whole, Name.SETTLEMENT, "day", "2026-11-29"))).contains(paid);
  }

  /** Each line, with its sign; what another date took stands on that one's statement. */
  @Test
  void whatWasTakenBackStandsOnTheStatementOfItsDate() {
    Evidence both =
        with(
            and(
                whole,
                EvidenceByHand.section(
                    Name.CANCEL_CLEARED,
                    "amount-minor",
                    "1250",
                    "fee-minor",
                    "18",
                    "currency",
                    "097802",
                    "settled",
                    "2026-11-30")),
            Name.STATEMENT,
            "line-3",
            line("CANCEL", "-12.50"));
    Evidence cancelled = with(both, Name.STATEMENT, "line-4", line("FEE", "0.18"));
    assertThat(failing(cancelled)).isEmpty();
    for (Evidence altered :
        List.of(
            both,
            with(cancelled, Name.STATEMENT, "line-3", line("CANCEL", "12.50")),
            with(cancelled, Name.STATEMENT, "line-4", line("FEE", "-0.18")),
            with(cancelled, Name.CANCEL_CLEARED, "settled", "2026-12-01"))) {
      assertThat(failing(altered)).containsExactly(LINES);
    }
  }

  @Test
  void whatWasGivenBackStandsOnTheStatementThatTookIt() {
    Evidence given =
        with(
            and(
                whole,
                EvidenceByHand.section(
                    Name.REFUND,
                    "refunds",
                    "2",
                    "minor",
                    "150",
                    "currency",
                    "097802",
                    "refund-1",
                    "merchant 100 waiting 2026-11-29T12:00:00Z 2026-11-30 first-acquirer",
                    "refund-2",
                    "merchant 50 waiting 2026-11-30T12:00:00Z")),
            Name.STATEMENT,
            "line-3",
            line("REFUND", "-1.00"));
    assertThat(failing(given)).isEmpty();
    String otherwise = "merchant 100 waiting 2026-11-29T12:00:00Z ";
    for (Evidence altered :
        List.of(
            with(given, Name.STATEMENT, "line-3", line("REFUND", "1.00")),
            with(given, Name.REFUND, "refund-1", otherwise + "2026-12-01 first-acquirer"),
            with(given, Name.REFUND, "refund-1", otherwise + "2026-11-30 other-acquirer"))) {
      assertThat(failing(altered)).containsExactly(LINES);
    }
    Evidence cut = with(given, Name.REFUND, "refund-1", "merchant 100 waiting");
    assertThatThrownBy(() -> failing(cut)).isInstanceOf(Malformed.class);
    assertThat(notMade(with(given, Name.REFUND, "refunds", "3"))).containsExactly(LINES);
  }

  private static String line(String kind, String amount) {
    return "2026-11-30,%s,%s,20261130-000002,2026-11-29T12:00:00Z,%s,EUR,Shop"
        .formatted(kind, TRX, amount);
  }

  @Test
  void anotherAmountOnTheStatementIsSeen() {
    String line = whole.find(Name.STATEMENT).orElseThrow().get("line-1");

    assertThat(failing(with(whole, Name.STATEMENT, "line-1", line.replace("12.50", "1250.00"))))
        .containsExactly(
            "the statement's lines are what was cleared, its fee, and what was given back");
    assertThat(failing(with(whole, Name.STATEMENT, "line-3", line)))
        .containsExactly(
            "the statement's lines are what was cleared, its fee, and what was given back");
  }

  /** What one of the octets says otherwise than the others beside it. */
  @Test
  void anEndOrAWordOfAnotherBatchIsSeen() {
    String end = by.endOf(2).toBytes().hex();
    String held = word(BatchWord.held(by.batchId(), Hold.S5_WRONG, "NTPSAM 11"));
    String taken = "clearing's batch stands as its end and clearing's word have it";

    assertThat(failing(with(whole, Name.SEALED, "batch-end", end)))
        .contains("the draw is of the batch and security card that the payment server names");
    assertThat(failing(with(whole, Name.BATCH, "ending", end))).contains(taken);
    assertThat(
            failing(
                with(
                    whole,
                    Name.BATCH,
                    "word",
                    word(BatchWord.booked(by.endOf(2).id(), by.sackOf(1))))))
        .contains(taken);
    assertThat(failing(with(whole, Name.BATCH, "word", held)))
        .as("it says that it is booked")
        .contains(taken);
  }

  /** Cancels stand in it as well as purchases. */
  @Test
  void aRecordStandsAmongAllThatTheTotalsCount() {
    String end = by.endWithACancel().toBytes().hex();
    Evidence second = with(whole, Name.SEALED, "batch-end", end);
    second = with(second, Name.BATCH, "ending", end);
    String record = "the record stands in a part that its batch has, under its NTPSAM";

    assertThat(failing(with(second, Name.RECORD, "position", "2"))).doesNotContain(record);
    assertThat(failing(with(second, Name.RECORD, "position", "3"))).contains(record);
  }

  /** Signed by the same security card, and not of this purchase. */
  @Test
  void theEndOfAnotherBatchIsNotThisPurchases() {
    String end = by.endOf(2).toBytes().hex();
    String sack = by.sackOf(2).value().hex();
    Evidence spliced = without(whole, Name.RECORD);
    spliced = with(spliced, Name.SEALED, "batch", "2");
    spliced = with(spliced, Name.SEALED, "batch-end", end);
    spliced = with(spliced, Name.SEALED, "sack", sack);
    spliced = with(spliced, Name.BATCH, "batch", "2");
    spliced = with(spliced, Name.BATCH, "ending", end);
    spliced =
        with(spliced, Name.BATCH, "word", word(BatchWord.booked(by.endOf(2).id(), by.sackOf(2))));

    assertThat(failing(spliced))
        .containsExactly(
            "the draw is of the batch and security card that the payment server names",
            "clearing's batch is the one of the draw");
    assertThat(notMade(spliced)).contains("that the batch has the purchase");
  }

  @Test
  void aFileOfNothingIsRefused() {
    Bytes nothing = new Evidence(TRX, List.of()).toBytes();

    assertThatThrownBy(() -> Evidence.parse(nothing))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("nothing of the purchase is in it");
  }

  @Test
  void whatClearingMadeOfItIsMissedWhereItsBatchIsBooked() {
    Evidence bare = without(whole, Name.CLEARED, Name.SETTLEMENT, Name.STATEMENT);
    assertThat(standing(bare))
        .isEqualTo("NOT SHOWN: its batch is booked; what clearing made of it is not in this file");
    assertThat(notMade(bare)).containsExactly("what clearing made of the purchase");

    Evidence unpaid = without(whole, Name.SETTLEMENT, Name.STATEMENT);
    assertThat(standing(unpaid))
        .isEqualTo(
            "CLEARED: the settlement date 2026-11-30 has it, and the payment is not in this file");
    assertThat(notMade(unpaid))
        .containsExactly("the payment is to that merchant, of its day and currency");
    assertThat(notMade(without(whole, Name.SETTLEMENT)))
        .contains("the statement names TRX and payment");
  }

  @Test
  void aPartOfItSaysWhatIsMissing() {
    Evidence payment = new Evidence(TRX, by.atPaymentServer());

    assertThat(EvidenceCheck.of(payment, by.keys()))
        .filteredOn(check -> check.outcome() == Outcome.NOT_MADE)
        .extracting(Checked::why)
        .isNotEmpty()
        .containsOnly("one of the two is not in this file");
  }

  @Test
  void itSaysWhereTheMoneyIs() {
    assertThat(standing(whole)).contains("SETTLED: in payment 20261130-000002 of 2026-11-30");
    assertThat(standing(without(whole, Name.SETTLEMENT, Name.STATEMENT))).startsWith("CLEARED");
    assertThat(standing(new Evidence(TRX, by.atPaymentServer()))).startsWith("CAPTURED");
    Evidence waits = without(whole, Name.SETTLEMENT, Name.STATEMENT, Name.CLEARED);
    assertThat(standing(with(waits, Name.BATCH, "word", word(BatchWord.taken(by.batchId())))))
        .startsWith("WAITS");
    assertThat(
            standing(
                with(
                    waits,
                    Name.BATCH,
                    "word",
                    word(BatchWord.held(by.batchId(), Hold.S5_WRONG, "NTPSAM 11")))))
        .startsWith("HELD: its batch is held, S5_WRONG");
    assertThat(
            standing(
                and(
                    waits,
                    EvidenceByHand.section(Name.DISPUTE, "state", "open", "reason", "S6_WRONG"))))
        .startsWith("DISPUTED, open: S6_WRONG");
    assertThat(standing(and(waits, EvidenceByHand.section(Name.UNPROVEN, "record", "00"))))
        .startsWith("UNPROVEN");
    Evidence late = with(new Evidence(TRX, by.atPaymentServer()), Name.PROOF, "code", "REFUND_DUE");
    assertThat(standing(late)).startsWith("REFUND DUE");
    Evidence drawn = without(new Evidence(TRX, by.atPaymentServer()), Name.PROOF, Name.SEALED);
    assertThat(standing(drawn)).startsWith("NOT CAPTURED");
    assertThat(standing(and(drawn, EvidenceByHand.section(Name.CLOSE, "code", "CLOSED"))))
        .startsWith("REVERSED");
  }

  @Test
  void whereNoMoneyMovedItSaysThatTheCardIdentifiedItself() {
    EvidenceByHand signedOn = EvidenceByHand.ofAuthentication();
    Evidence there = new Evidence(TRX, signedOn.atPaymentServer().subList(1, 3));

    assertThat(EvidenceStory.of(there))
        .containsExactly(
            "card 46415254-00000000002a, NTIEP 7, asked to identify itself by security card"
                + " 4641525400000001, NTPSAM 11, at 2026-11-29 12:00 UTC",
            "IDENTIFIED: the card has proven which one it is; no money moved");
    assertThat(standing(with(there, Name.PROOF, "code", "REFUND_DUE")))
        .isEqualTo("NOT IDENTIFIED: the card's proof came too late; no money moved");
    assertThat(standing(with(there, Name.PROOF, "code", "DECLINED")))
        .isEqualTo("NOT IDENTIFIED: the card's answer was DECLINED; no money moved");
    assertThat(standing(without(there, Name.PROOF)))
        .isEqualTo("NOT IDENTIFIED: the card's proof has not come; no money moved");
    assertThat(EvidenceCheck.of(there, signedOn.keys()))
        .filteredOn(check -> check.outcome() == Outcome.FAILS)
        .isEmpty();
  }

  private static Evidence and(Evidence evidence, Section more) {
    List<Section> all = new java.util.ArrayList<>(evidence.sections());
    all.add(more);
    return new Evidence(evidence.trx(), all);
  }

  private static String word(BatchWord word) {
    return word.toBytes().hex();
  }

  private static String standing(Evidence evidence) {
    return EvidenceStory.of(evidence).getLast();
  }

  private List<String> notMade(Evidence evidence) {
    return EvidenceCheck.of(evidence, by.keys()).stream()
        .filter(check -> check.outcome() == Outcome.NOT_MADE)
        .map(Checked::what)
        .toList();
  }

  private List<String> failing(Evidence evidence) {
    return EvidenceCheck.of(Evidence.parse(evidence.toBytes()), by.keys()).stream()
        .filter(check -> check.outcome() == Outcome.FAILS)
        .map(Checked::what)
        .toList();
  }
}
