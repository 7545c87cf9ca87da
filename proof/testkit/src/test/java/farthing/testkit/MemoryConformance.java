package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GET PREVIOUS IEP SIGNATURE and READ RECORD: what the purse still knows of its past. */
interface MemoryConformance extends PurseMaker {

  @Test
  default void lastEightSignaturesAreGivenAgain() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0x00FB));
    List<TestCard.Paid> all = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      all.add(card.pay(Amount.ofMinor(i, EUR)));
      for (int back = 0; back < all.size(); back++) {
        TestCard.Paid paid = all.get(all.size() - 1 - back);
        int number = paid.answer().transactionNumber();
        if (back < 8) {
          assertThat(card.previous(number))
              .isEqualTo(
                  new PreviousSignature(
                      TransactionType.PURCHASE,
                      0,
                      number,
                      CompletionCode.DONE,
                      paid.answer().balanceAfterMinor(),
                      paid.answer().s3(),
                      paid.answer().s6(),
                      paid.answer().s7()));
        } else {
          assertThat(card.status(Purse.previousSignature(number)))
              .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
        }
      }
    }
  }

  /** Purchases, cancels and authentications take a place of the eight; refusals take none. */
  @Test
  default void eightSignaturesAreKeptOverCancelsAndRefusals() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0x01FE));
    List<DebitAnswer> committed = new ArrayList<>();
    for (int round = 0; round < 9; round++) {
      TestCard.Paid paid = card.pay(Amount.ofMinor(10 + round, EUR));
      committed.add(paid.answer());
      card.pay(Amount.ofMinor(2001, EUR)); // refused, signed, and not kept
      if (round % 3 == 0) {
        committed.add(cancelled(card, paid, false));
      } else if (round % 3 == 1) {
        cancelled(card, paid, true); // refused too
        committed.add(card.pay(Amount.ofMinor(0, Currency.AUTHENTICATION)).answer());
      }
      assertKept(card, committed);
    }
    reset(card.link);
    card.done(Purse.select());
    assertKept(card, committed);
  }

  private static void assertKept(TestCard card, List<DebitAnswer> committed) throws CardGone {
    for (int back = 0; back < committed.size(); back++) {
      DebitAnswer answer = committed.get(committed.size() - 1 - back);
      int number = answer.transactionNumber();
      if (back < 8) {
        assertThat(card.previous(number).asDebitAnswer()).isEqualTo(answer);
      } else {
        assertThat(card.status(Purse.previousSignature(number)))
            .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
      }
    }
    int next = committed.getLast().transactionNumber() + 1;
    assertThat(card.status(Purse.previousSignature(next)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
  }

  /** The cancel of what was just paid, or one of another TRX, which the purse refuses. */
  private static DebitAnswer cancelled(TestCard card, TestCard.Paid paid, boolean ofAnother)
      throws CardGone {
    PurchaseTerms bought = paid.command().terms();
    TransactionId trx = ofAnother ? card.terms(bought.amount()).trx() : bought.trx();
    InitializeAnswer opened =
        InitializeAnswer.parse(
            card.done(Purse.initializeCancel(0, paid.answer().transactionNumber())));
    PurchaseTerms terms =
        card.psam.terms(TransactionType.CANCEL, 77, trx, bought.amount(), TestCard.TIME);
    DebitAnswer answer =
        DebitAnswer.parse(card.done(Purse.creditCancel(0, card.psam.sign(opened, terms))));
    assertThat(answer.cc().isDone()).isNotEqualTo(ofAnother);
    return answer;
  }

  @Test
  default void numbersNeverUsedHaveNoSignature() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(5));
    for (int number : new int[] {0, 5, 6, 0xFFFF}) {
      assertThat(card.status(Purse.previousSignature(number)))
          .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    }
    card.pay(Amount.ofMinor(1, EUR));
    assertThat(card.status(Purse.previousSignature(0)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    assertThat(card.previous(6).transactionNumber()).isEqualTo(6);
  }

  @Test
  default void signatureOutlivesAReset() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestCard.Paid paid = card.pay(Amount.ofMinor(300, EUR));
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.previous(1).asDebitAnswer()).isEqualTo(paid.answer());
    assertThat(card.balance(0)).isEqualTo(1700);
    assertThat(card.nextNumber()).isEqualTo(2);
  }

  @Test
  default void logKeepsTenNewestFirst() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    List<TestCard.Paid> all = new ArrayList<>();
    for (int i = 1; i <= 23; i++) {
      all.add(card.pay(Amount.ofMinor(i, EUR)));
      int kept = Math.min(all.size(), 10);
      for (int record = 1; record <= kept; record++) {
        TestCard.Paid paid = all.get(all.size() - record);
        assertThat(card.log(record))
            .isEqualTo(
                new LogRecord(
                    TransactionType.PURCHASE,
                    paid.answer().transactionNumber(),
                    CompletionCode.DONE,
                    paid.command().terms().amount(),
                    paid.answer().balanceAfterMinor(),
                    TestCard.TIME,
                    card.psam.id().value()));
      }
      for (int missing : new int[] {0, kept + 1, 0x7F, 0x80, 0xFF}) {
        assertThat(card.status(Purse.readLog(missing))).isEqualTo(StatusWord.RECORD_NOT_FOUND);
      }
    }
  }

  @Test
  default void logRecordIsLaidOutAsThePageSays() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(Amount.ofMinor(300, EUR));
    assertThat(card.done(Purse.readLog(1)).hex())
        .isEqualTo(
            "06"
                + "0001"
                + "0000"
                + "097802"
                + "0000012c"
                + "000006a4"
                + "2611221604"
                + "5053414d00000001");
  }
}
