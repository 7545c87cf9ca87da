package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.ClearingRule;
import farthing.accounts.FeeTerms;
import farthing.accounts.LedgerEntry;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.BatchWord.State;
import farthing.batches.LateProofs;
import farthing.messages.ErrorCode;
import farthing.purse.CardKeys;
import farthing.security.SoftwareCardKeys;
import farthing.store.Author;
import farthing.store.BatchSources;
import farthing.store.Hotlist;
import farthing.store.MerchantTerms;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are in order, and all that is tried with others. */
class ClearingTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Town town;
  private IepId nora;
  private IepId ole;
  private IepId pia;

  @BeforeEach
  void open() {
    int number = DATABASES.getAndIncrement();
    town = new Town("clearing_" + (char) ('a' + number / 26) + (char) ('a' + number % 26));
    nora = town.cards.get(0);
    ole = town.cards.get(1);
    pia = town.cards.get(2);
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void whatWasSpentIsOwedToMerchantsLessTheFee() {
    TestBatch batch = TestBatch.ordinary(town);

    assertThat(town.send(batch).state()).isEqualTo(State.TAKEN);
    assertThat(town.clearing.turn()).isEqualTo(1);

    assertThat(town.word(batch.id())).isEqualTo(BatchWord.booked(batch.id(), batch.sack()));
    // fees: 12.50 -> 0.13 + 0.05, 10.00 -> 0.10 + 0.05; of what is taken back nothing stays
    assertThat(town.owedTo(SHOP)).isEqualTo(22_50 - 18 - 15);
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
    assertThat(town.balance(ClearingRule.fees(Town.ACQUIRER, Currency.EUR))).isEqualTo(33);
    assertThat(
            town.balance(ClearingRule.owed(Town.ISSUER, Town.ACQUIRER, Currency.EUR))
                + town.balance(ClearingRule.owed(Town.ISSUER, Town.OTHER_ACQUIRER, Currency.EUR)))
        .isEqualTo(42_50)
        .isEqualTo(-town.issued());
    assertThat(town.shadow(nora)).isEqualTo(67_50);
    assertThat(town.shadow(pia)).isEqualTo(100_00);
    assertThat(town.disputes()).isEmpty();
  }

  @Test
  void aBatchThatIsSentAgainCountsOnce() {
    TestBatch batch = TestBatch.ordinary(town);
    town.cleared(batch);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);
    town.restart();
    assertThat(town.clearing.turn()).isZero();

    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
    assertThat(town.shadow(nora)).isEqualTo(67_50);
  }

  @Test
  void anotherBatchUnderTheSameNumberIsRefused() {
    TestBatch batch = TestBatch.ordinary(town);
    town.cleared(batch);
    TestBatch other = new TestBatch(town, 1).paid(11, ole, 9, SHOP, 50_00);

    var part = town.post(other.id(), "/parts/1", other.parts().getFirst().toBytes());
    var end = town.post(other.id(), "/end", other.end().toBytes());

    assertThat(List.of(part.statusCode(), end.statusCode())).containsOnly(409);
    assertThat(Town.problem(part).code()).isEqualTo(ErrorCode.BATCH_CONTRADICTED);
    assertThat(town.owedTo(SHOP)).isEqualTo(22_50 - 33);
  }

  /** The connection breaks in the midst of it, and it is sent again from its beginning. */
  @Test
  void aBatchThatIsTornOnItsWayIsNotBookedUntilAllOfItIsHere() {
    TestBatch batch = TestBatch.ordinary(town);
    BatchPart second = batch.parts().get(1);
    town.post(batch.id(), "/parts/2", second.toBytes());
    var early = Town.word(town.post(batch.id(), "/end", batch.end().toBytes()));
    int booked = town.clearing.turn();

    assertThat(early.state()).isEqualTo(State.MISSING);
    assertThat(booked).isZero();
    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
  }

  @Test
  void aStrangerHandsInNothingAndAnotherNothingOfOurs() {
    TestBatch batch = TestBatch.ordinary(town);
    new BatchSources(town.database)
        .register(new PartyId("payment-2"), Town.ACQUIRER, Sha256.of("another-key"));
    town.send(batch);

    assertThat(Town.problem(town.post(batch.id(), "/end", batch.end().toBytes(), "no-key")).code())
        .isEqualTo(ErrorCode.API_KEY_WRONG);
    assertThat(
            Town.problem(town.post(batch.id(), "/end", batch.end().toBytes(), "another-key"))
                .code())
        .isEqualTo(ErrorCode.BATCH_OF_ANOTHER);
  }

  @Test
  void aForgedProofIsDisputedAndTheRestIsPaid() {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, SHOP, 12_50, TestBatch::forged)
            .paid(12, ole, 1, BOOKS, 20_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.disputes()).containsExactly("11 S6_WRONG open");
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  /** Original and copy paid with one NTIEP, in one batch and in two. */
  @Test
  void aClonedCardIsPaidForOnce() {
    TestBatch first =
        new TestBatch(town, 1).paid(11, nora, 7, SHOP, 10_00).paid(12, nora, 7, BOOKS, 10_00);
    TestBatch second = new TestBatch(town, 2).paid(21, nora, 7, BOOKS, 30_00);
    town.cleared(first);
    town.cleared(second);

    assertThat(town.disputes()).containsExactly("12 USED_TWICE open", "21 USED_TWICE open");
    assertThat(town.owedTo(SHOP)).isEqualTo(10_00 - 15);
    assertThat(town.owedTo(BOOKS)).isZero();
    assertThat(town.shadow(nora)).isEqualTo(90_00);
  }

  @Test
  void aCardThatSpendsMoreThanItHasIsPaidForUpToThat() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 60_00));
    TestBatch batch =
        new TestBatch(town, 2)
            .paid(21, nora, 3, BOOKS, 50_00)
            .paid(22, nora, 2, BOOKS, 30_00)
            .paid(23, ole, 1, BOOKS, 5_00);

    assertThat(town.cleared(batch).state()).isEqualTo(State.BOOKED);

    assertThat(town.disputes()).containsExactly("21 BALANCE_BELOW_ZERO open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(95_00);
    assertThat(town.shadow(nora)).isEqualTo(10_00);
  }

  @Test
  void aHotlistedCardIsPaidForUntilItWasBlocked() {
    town.block(nora, TestBatch.NOON);
    TestBatch batch =
        new TestBatch(town, 1)
            .at(TestBatch.NOON.minus(Duration.ofMinutes(1)))
            .paid(11, nora, 1, BOOKS, 10_00)
            .at(TestBatch.NOON)
            .paid(12, nora, 2, BOOKS, 10_00);

    town.cleared(batch);

    assertThat(town.disputes()).containsExactly("12 CARD_HOTLISTED open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
  }

  /** Its security card may have told the time only a moment before it was let go, by the minute. */
  @Test
  void aCardThatWasLetGoIsNotPaidForWhatItPaidWhileItWasBlocked() {
    town.block(nora, TestBatch.NOON);
    town.unblock(nora);
    Instant minute =
        new Hotlist(town.database).past().getFirst().until().orElseThrow().truncatedTo(MINUTES);
    TestBatch batch =
        new TestBatch(town, 1)
            .at(TestBatch.NOON.minus(Duration.ofMinutes(1)))
            .paid(11, nora, 1, BOOKS, 10_00)
            .at(TestBatch.NOON)
            .paid(12, nora, 2, BOOKS, 10_00)
            .at(minute.minus(Duration.ofMinutes(1)))
            .paid(13, nora, 3, BOOKS, 10_00)
            .at(minute)
            .paid(14, nora, 4, BOOKS, 10_00);

    town.cleared(batch);

    assertThat(town.disputes()).containsExactly("12 CARD_HOTLISTED open", "13 CARD_HOTLISTED open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
  }

  /** A card stands on the list since the first of the ranges that it is in. */
  @Test
  void rangesThatOverlapEachBlockFromTheirOwnTimeOn() {
    List<IepId> five = town.cards;
    Hotlist hotlist = new Hotlist(town.database);
    Instant noon = TestBatch.NOON;
    Duration hour = Duration.ofHours(1);
    hotlist.block(five.get(0), five.get(2), noon, "a stolen box");
    hotlist.block(five.get(1), five.get(1), noon.minus(hour), "lost");
    hotlist.block(five.get(2), five.get(4), noon.plus(hour), "another box");
    TestBatch batch = new TestBatch(town, 1).at(noon.minus(hour));
    for (int card = 0; card < 5; card++) {
      batch.paid(11 + card, five.get(card), 1, BOOKS, 1_00);
    }
    batch.at(noon);
    for (int card = 0; card < 5; card++) {
      batch.paid(21 + card, five.get(card), 2, BOOKS, 1_00);
    }
    batch.at(noon.plus(hour));
    for (int card = 0; card < 5; card++) {
      batch.paid(31 + card, five.get(card), 3, BOOKS, 1_00);
    }

    town.cleared(batch);

    assertThat(town.disputes())
        .containsExactlyInAnyOrder(
            "12 CARD_HOTLISTED open",
            "21 CARD_HOTLISTED open",
            "22 CARD_HOTLISTED open",
            "23 CARD_HOTLISTED open",
            "31 CARD_HOTLISTED open",
            "32 CARD_HOTLISTED open",
            "33 CARD_HOTLISTED open",
            "34 CARD_HOTLISTED open",
            "35 CARD_HOTLISTED open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(6_00);
  }

  @Test
  void cardsThatTheIssuerDidNotMakeOrThatLieAboutTheirLastDayAreDisputed() {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, new IepId(Town.ISSUER, 4711), 1, BOOKS, 10_00)
            .paid(12, new IepId(Town.ISSUER, 1_001), 1, BOOKS, 10_00)
            .expiring(new Expiry(LocalDate.of(2032, 11, 30)))
            .paid(13, nora, 1, BOOKS, 10_00);
    assertThat(town.ordered(1_000, 2, 1)).as("the second is ordered and not made").hasSize(1);

    town.cleared(batch);

    assertThat(town.disputes())
        .containsExactly("11 CARD_UNKNOWN open", "12 CARD_UNKNOWN open", "13 CARD_EXPIRED open");
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  @Test
  void anIssuerWhoseKeysAreNotHereAndAMerchantWithoutTermsAreDisputed() {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, new PartyId("unheard-of"), 10_00)
            .paid(12, ole, 1, BOOKS, 10_00);

    town.cleared(batch);

    assertThat(town.disputes()).containsExactly("11 MERCHANT_UNKNOWN open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
  }

  /** Nobody can have its money and its goods: what was taken back is not decided any more. */
  @Test
  void aDisputedPurchaseThatWasCancelledIsOver() {
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, BOOKS, 10_00, TestBatch::forged)
            .cancelled(12, 11, nora, 2, BOOKS, 10_00);

    town.cleared(batch);

    assertThat(town.disputes()).containsExactly("11 S6_WRONG rejected");
    assertThat(town.owedTo(BOOKS)).isZero();
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  /** Taken back before anything was agreed with its merchant: there is nothing to heal. */
  @Test
  void aCancelledPurchaseOfAMerchantWithoutTermsIsOver() {
    PartyId unheard = new PartyId("unheard-of");
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, unheard, 10_00)
            .cancelled(12, 11, nora, 2, unheard, 10_00)
            .paid(13, ole, 1, unheard, 4_00);
    town.cleared(batch);
    town.terms.agree(unheard, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));

    assertThat(town.clearing.heal()).isEqualTo(1);
    assertThat(town.disputes())
        .containsExactly("11 MERCHANT_UNKNOWN rejected", "13 MERCHANT_UNKNOWN paid");
    assertThat(town.owedTo(unheard)).isEqualTo(4_00);
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  /** Somebody wrote into the books by hand: that batch waits for a person, the others do not. */
  @Test
  void aBatchThatTheBooksContradictStopsNoOther() {
    TestBatch first = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 10_00);
    town.ledger.post(
        LedgerEntry.move(
            "clearing/4641525400000001/1/0/book-shop/46415254/0978",
            ClearingRule.fees(Town.ACQUIRER, Currency.EUR),
            ClearingRule.merchant(SHOP, Currency.EUR),
            1));
    town.send(first);
    TestBatch other = new TestBatch(town, Town.SECOND_PSAM, 1).paid(21, ole, 1, BOOKS, 5_00);

    assertThat(town.cleared(other).state()).isEqualTo(State.BOOKED);
    assertThat(town.word(first.id()).state()).isEqualTo(State.TAKEN);
    assertThat(town.owedTo(BOOKS)).isEqualTo(5_00);
    assertThat(town.shadow(nora)).isEqualTo(100_00);
  }

  @Test
  void aFixedFeeIsThatOfThePurchasesCurrencyOrElseThatOfAnyOther() {
    PartyId stall = new PartyId("stall");
    PartyId kiosk = new PartyId("kiosk");
    town.terms.agree(stall, terms(new FeeTerms(0, 9, Map.of(Currency.EUR, 2, Currency.USD, 50))));
    town.terms.agree(kiosk, terms(new FeeTerms(0, 9, Map.of(Currency.EUR, 3))));
    town.terms.agree(kiosk, terms(new FeeTerms(0, 9, Map.of(Currency.USD, 50))));
    town.cleared(
        new TestBatch(town, 1).paid(11, nora, 1, stall, 10_00).paid(12, nora, 2, kiosk, 10_00));

    assertThat(town.owedTo(stall)).isEqualTo(9_98);
    assertThat(town.owedTo(kiosk)).isEqualTo(9_91);
  }

  @Test
  void whatIsAgreedWhileABatchIsBookedIsOfTheNext() {
    CardKeys module = new SoftwareCardKeys(town.issuer);
    MerchantTerms.Terms next = new MerchantTerms.Terms(Town.OTHER_ACQUIRER, FeeTerms.NONE);
    town.verifyIn((card, how) -> {
      town.terms.agree(SHOP, next);
      return module.sessionKey(card, how);
    });
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, SHOP, 10_00));
    town.cleared(new TestBatch(town, 2).paid(12, nora, 2, SHOP, 10_00));

    assertThat(town.balance(ClearingRule.fees(Town.ACQUIRER, Currency.EUR))).isEqualTo(15);
    assertThat(town.balance(ClearingRule.owed(Town.ISSUER, Town.ACQUIRER, Currency.EUR)))
        .isEqualTo(10_00);
    assertThat(town.balance(ClearingRule.owed(Town.ISSUER, Town.OTHER_ACQUIRER, Currency.EUR)))
        .isEqualTo(10_00);
    assertThat(town.owedTo(SHOP)).isEqualTo(19_85);
  }

  private static MerchantTerms.Terms terms(FeeTerms fee) {
    return new MerchantTerms.Terms(Town.ACQUIRER, fee);
  }

  /** Whichever comes last: the proof, or what is agreed with its merchant. */
  @Test
  void anUnprovenPurchaseOfAMerchantOfWhomNothingIsKnownIsPaidOnceBothAreThere() {
    PartyId stall = new PartyId("new-stall");
    TestBatch batch =
        new TestBatch(town, 1)
            .unproven(11, nora, 1, stall, 10_00)
            .unproven(12, ole, 1, stall, 20_00);
    town.cleared(batch);
    LateProofs first =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    town.post(batch.id(), "/late", first.toBytes());
    town.clearing.turn();
    assertThat(town.texts("SELECT reason FROM dispute")).containsExactly("MERCHANT_UNKNOWN");
    town.terms.agree(stall, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));
    assertThat(town.clearing.heal()).isEqualTo(1);
    LateProofs second =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(12, batch.proofOf(12))));
    town.post(batch.id(), "/late", second.toBytes());
    town.clearing.turn();

    assertThat(town.owedTo(stall)).isEqualTo(30_00);
  }

  @Test
  void anUnprovenPurchaseIsPaidWhenItsProofComes() {
    TestBatch batch =
        new TestBatch(town, 1)
            .unproven(11, nora, 1, BOOKS, 10_00)
            .unproven(12, ole, 1, BOOKS, 20_00)
            .paid(13, pia, 1, BOOKS, 5_00);
    town.cleared(batch);
    long before = town.owedTo(BOOKS);
    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    for (int i = 0; i < 2; i++) {
      town.post(batch.id(), "/late", late.toBytes());
      town.clearing.turn();
    }

    assertThat(before).isEqualTo(5_00);
    assertThat(town.owedTo(BOOKS)).isEqualTo(15_00);
    assertThat(town.shadow(nora)).isEqualTo(90_00);
    assertThat(town.shadow(ole)).isEqualTo(100_00);
    assertThat(town.texts("SELECT ntpsam FROM unproven")).containsExactly("12");
  }

  /** What clearing remembers of the card is from before the proof came. */
  @Test
  void aCopyOfWhatWasPaidByALateProofIsFoundAndAllBesideItIsPaid() {
    TestBatch first =
        new TestBatch(town, 1).unproven(11, nora, 5, BOOKS, 10_00).paid(12, nora, 1, BOOKS, 1_00);
    town.cleared(first);
    LateProofs late =
        new LateProofs(first.id(), List.of(new LateProofs.Proof(11, first.proofOf(11))));
    town.post(first.id(), "/late", late.toBytes());
    town.clearing.turn();
    assertThat(town.owedTo(BOOKS)).isEqualTo(11_00);

    town.cleared(
        new TestBatch(town, 2).paid(21, nora, 5, BOOKS, 10_00).paid(22, ole, 1, BOOKS, 2_00));

    assertThat(town.disputes()).containsExactly("21 USED_TWICE open");
    assertThat(town.owedTo(BOOKS)).isEqualTo(13_00);
  }

  /** Its card has the money back: whoever kept the proof of it until now is not paid for it. */
  @Test
  void aProofThatComesLateForAPurchaseThatWasCancelledPaysNothing() {
    TestBatch batch =
        new TestBatch(town, 1)
            .unproven(11, nora, 1, BOOKS, 10_00)
            .cancelled(12, 11, nora, 2, BOOKS, 10_00);
    town.cleared(batch);
    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    town.post(batch.id(), "/late", late.toBytes());
    town.clearing.turn();

    assertThat(town.owedTo(BOOKS)).isZero();
    assertThat(town.shadow(nora)).isEqualTo(100_00);
    assertThat(town.number("SELECT count(*) FROM unproven")).isZero();
  }

  @Test
  void aLateProofThatIsForgedIsDisputedAndOneThatNothingWaitsForIsNoted() {
    TestBatch batch = new TestBatch(town, 1).unproven(11, nora, 1, BOOKS, 10_00);
    town.cleared(batch);
    LateProofs late =
        new LateProofs(
            batch.id(),
            List.of(
                new LateProofs.Proof(
                    11, TestBatch.forged(Optional.of(batch.proofOf(11))).orElseThrow()),
                new LateProofs.Proof(99, batch.proofOf(11))));
    town.post(batch.id(), "/late", late.toBytes());
    town.clearing.turn();

    assertThat(town.disputes()).containsExactly("11 S6_WRONG open");
    assertThat(town.texts("SELECT ntpsam || ' ' || state FROM late_proof ORDER BY ntpsam"))
        .containsExactly("11 done", "99 foreign");
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  /** The load was on its way to the issuer's books when the card spent it. */
  @Test
  void aCardThatSpentALoadOnItsWayIsPaidForWhenTheLoadIsThere() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 120_00));
    int early = town.clearing.heal();
    town.loaded(nora, 50_00);

    assertThat(early).isZero();
    assertThat(town.clearing.heal()).isEqualTo(1);
    assertThat(town.clearing.heal()).isZero();
    assertThat(town.disputes()).containsExactly("11 BALANCE_BELOW_ZERO paid");
    assertThat(town.owedTo(BOOKS)).isEqualTo(120_00);
    assertThat(town.shadow(nora)).isEqualTo(30_00);
  }

  @Test
  void aRejectedDisputeIsNeverPaid() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 120_00));
    long number = town.disputed.list(false, 0, 10).getFirst().number();
    boolean rejected = town.disputed.reject(number, new Author("ada", "the card is a copy"));
    town.loaded(nora, 50_00);

    assertThat(rejected).isTrue();
    assertThat(town.disputed.reject(number, new Author("bob", "once more"))).isFalse();
    assertThat(town.clearing.heal()).isZero();
    assertThat(town.clearing.again(number, new Author("bob", "please"))).isFalse();
    assertThat(town.owedTo(BOOKS)).isZero();
  }

  /** That it was a mistake is found out after it was taken off the list. */
  @Test
  void aDisputeThatAPersonMendedIsPaidWhenTheyAskForIt() {
    town.block(nora, TestBatch.NOON);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 10_00));
    long number = town.disputed.list(false, 0, 10).getFirst().number();
    boolean early = town.clearing.again(number, new Author("ada", "a mistake"));
    town.unblock(nora);
    boolean found = town.clearing.again(number, new Author("ada", "found again"));
    town.neverBlocked(nora);

    assertThat(early).isFalse();
    assertThat(found).isFalse();
    assertThat(town.clearing.again(number, new Author("ada", "a mistake"))).isTrue();
    assertThat(town.disputes()).containsExactly("11 CARD_HOTLISTED paid");
    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
  }

  /** Blocked as stolen for a while; later somebody types its number by mistake. */
  @Test
  void aMistakeLaterPaysNothingOfWhatWasPaidWhileItWasStolen() {
    town.block(nora, TestBatch.NOON);
    town.unblock(nora);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 10_00));
    long number = town.disputed.list(false, 0, 10).getFirst().number();
    town.block(nora, Instant.now());
    town.neverBlocked(nora);

    assertThat(town.clearing.again(number, new Author("bob", "a mistake"))).isFalse();
    assertThat(town.owedTo(BOOKS)).isZero();
  }
}
