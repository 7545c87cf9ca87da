package farthing.clearing;

import static farthing.clearing.Town.KEY;
import static farthing.clearing.Town.PSAM;
import static farthing.clearing.Town.SECOND_PSAM;
import static farthing.clearing.Town.SHOP;
import static farthing.store.SettlementBook.Role.ACQUIRER;
import static farthing.store.SettlementBook.Role.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FeeTerms;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Sha256;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.batches.BatchEnd;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.messages.ErrorCode;
import farthing.store.AccessKeys;
import farthing.store.AccessKeys.Role;
import farthing.store.Author;
import farthing.store.BatchSources;
import farthing.store.InstitutionUnknown;
import farthing.store.Institutions;
import farthing.store.MerchantTerms.Terms;
import farthing.store.ReleasedBatches;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SourceCards;
import farthing.store.SourceCards.Naming;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may hand in what, with which key, and a batch that is let go. */
class SourcesTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final PartyId FIRST = new PartyId("payment-1");
  private static final PartyId RIVAL = new PartyId("payment-2");
  private static final Author ADA = new Author("ada", "as the contract says");
  private static final String RIVALS_KEY = "another-payment-servers-key";
  private static final String NEW_KEY = "the-payment-servers-next-key";

  private Town town;
  private AccessKeys keys;
  private SourceCards cards;
  private ReleasedBatches releases;
  private TestBatch batch;

  @BeforeEach
  void open() {
    town = new Town("sources_" + (char) ('a' + DATABASES.getAndIncrement()));
    keys = new AccessKeys(town.database);
    cards = new SourceCards(town.database);
    releases = new ReleasedBatches(town.database);
    new BatchSources(town.database).register(RIVAL, Town.OTHER_ACQUIRER, Sha256.of(RIVALS_KEY));
    IepId nora = town.cards.getFirst();
    batch = new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50);
  }

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void aSecondKeyOpensBesideTheFirstUntilThatIsEnded() {
    assertThat(keys.add(Role.SOURCE, FIRST, Sha256.of(NEW_KEY))).isEqualTo(OptionalInt.of(2));
    assertThat(keys.add(Role.SOURCE, FIRST, Sha256.of("a third"))).isEmpty();
    assertThat(code(part(NEW_KEY))).isEmpty();
    assertThat(code(part(KEY))).isEmpty();

    assertThat(keys.end(Role.SOURCE, FIRST, 1, "ada", "changed")).isTrue();
    assertThat(keys.end(Role.SOURCE, FIRST, 1, "ada", "changed")).isFalse();
    assertThat(code(part(KEY))).contains(ErrorCode.API_KEY_WRONG);
    assertThat(code(part(NEW_KEY))).isEmpty();
    assertThat(keys.of(Role.SOURCE, FIRST))
        .extracting(key -> key.number() + " " + key.ended().isPresent())
        .containsExactly("1 true", "2 false");
    assertThat(keys.add(Role.SOURCE, FIRST, Sha256.of("a third"))).isEqualTo(OptionalInt.of(3));
  }

  @Test
  void aSourceThatIsStoppedHandsInNothingUntilItIsResumedAndWhatItHandedInIsCleared() {
    BatchSources sources = new BatchSources(town.database);
    town.send(batch);
    assertThat(sources.setActive(FIRST, false)).isTrue();
    assertThat(sources.setActive(FIRST, false)).isFalse();
    town.clearing.turn();

    TestBatch next = new TestBatch(town, 2).paid(21, town.cards.get(1), 1, SHOP, 1_00);
    assertThat(code(town.post(next.id(), "/parts/1", next.parts().getFirst().toBytes(), KEY)))
        .contains(ErrorCode.SOURCE_STOPPED);
    assertThat(code(town.ask(batch.id(), KEY))).as("what became of the one before").isEmpty();
    assertThat(town.number("SELECT count(*) FROM batch WHERE state = 'booked'")).isOne();

    assertThat(sources.setActive(FIRST, true)).isTrue();
    assertThat(town.cleared(next).state()).isEqualTo(BatchWord.State.BOOKED);
  }

  @Test
  void nothingIsAgreedWithAnAcquirerThatIsNotRegistered() {
    PartyId slip = new PartyId("frist-acquirer");
    Terms terms = new Terms(slip, FeeTerms.NONE);
    BatchSources sources = new BatchSources(town.database);
    SettlementBook book = new SettlementBook(town.database);
    BankAccount account = new BankAccount("First", "12-34", Optional.of("AAAADEFF"));

    assertThatThrownBy(() -> town.terms.agree(SHOP, terms)).isInstanceOf(InstitutionUnknown.class);
    assertThatThrownBy(() -> sources.register(new PartyId("new"), slip, Sha256.of("new")))
        .isInstanceOf(InstitutionUnknown.class);
    assertThatThrownBy(() -> book.account(new Holder(ACQUIRER, slip), account))
        .isInstanceOf(InstitutionUnknown.class);
    assertThatThrownBy(() -> book.account(Institutions.holder(ISSUER, "46415255"), account))
        .isInstanceOf(InstitutionUnknown.class);
    assertThat(town.terms.all()).doesNotContainValue(terms);
    assertThat(town.number("SELECT count(*) FROM bank_account")).isZero();
  }

  @Test
  void aMerchantsKeyHandsInNothingAndNobodyIsGivenOneWhoIsNotKnown() {
    assertThat(keys.add(Role.MERCHANT, SHOP, Sha256.of(NEW_KEY))).isPresent();
    assertThat(code(part(NEW_KEY))).contains(ErrorCode.API_KEY_WRONG);
    assertThat(keys.add(Role.MERCHANT, new PartyId("nobody"), Sha256.of("x"))).isEmpty();
    assertThat(keys.add(Role.SOURCE, new PartyId("nobody"), Sha256.of("x"))).isEmpty();
  }

  /** Once a batch of it was booked, which took its own signature. */
  @Test
  void aSecurityCardWhoseBatchWasBookedIsItsSources() {
    town.cleared(batch);
    TestBatch next = new TestBatch(town, 2).paid(21, town.cards.get(1), 1, SHOP, 1_00);

    assertThat(
            code(town.post(next.id(), "/parts/1", next.parts().getFirst().toBytes(), RIVALS_KEY)))
        .contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(town.cleared(next).state()).isEqualTo(BatchWord.State.BOOKED);
  }

  /** Before anything is booked: only who was named. */
  @Test
  void aSecurityCardThatIsNamedIsHandedInByItsSourceAlone() {
    assertThat(named(FIRST, PSAM, SECOND_PSAM)).isEqualTo(Naming.NAMED);

    assertThat(code(part(RIVALS_KEY))).contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(town.cleared(batch).state()).isEqualTo(BatchWord.State.BOOKED);
    assertThat(named(RIVAL, SECOND_PSAM, psam(9))).isEqualTo(Naming.OVERLAPS);
    assertThat(named(new PartyId("nobody"), psam(9), psam(9))).isEqualTo(Naming.SOURCE_UNKNOWN);
    assertThat(cards.ofOthers(RIVAL, List.of(psam(9)))).isEmpty();
    assertThat(cards.ofOthers(RIVAL, List.of(psam(9), SECOND_PSAM))).containsExactly(SECOND_PSAM);
    assertThat(cards.ofOthers(FIRST, List.of(psam(9), SECOND_PSAM))).isEmpty();
  }

  @Test
  void cardsOfWhichAnothersBatchesWereBookedAreTakenOverOnlyWhereThatIsSaid() {
    town.cleared(batch);

    assertThat(named(RIVAL, PSAM, SECOND_PSAM)).isEqualTo(Naming.ANOTHERS);
    assertThat(named(RIVAL, SECOND_PSAM, psam(9))).as("none of them").isEqualTo(Naming.NAMED);
    assertThat(cards.end(RIVAL, SECOND_PSAM, psam(9), ADA)).isTrue();
    assertThat(cards.ofOthers(FIRST, List.of(PSAM, SECOND_PSAM))).isEmpty();
    assertThat(named(FIRST, PSAM, PSAM)).as("they are its own").isEqualTo(Naming.NAMED);
    assertThat(cards.end(FIRST, PSAM, PSAM, ADA)).isTrue();
    assertThat(cards.name(RIVAL, PSAM, SECOND_PSAM, true, ADA)).isEqualTo(Naming.NAMED);
    assertThat(cards.ofOthers(FIRST, List.of(PSAM))).containsExactly(PSAM);
  }

  @Test
  void aNamingThatWasASlipIsEnded() {
    assertThat(named(RIVAL, PSAM, SECOND_PSAM)).isEqualTo(Naming.NAMED);
    assertThat(cards.all()).containsExactly(new SourceCards.Range(RIVAL, PSAM, SECOND_PSAM));

    assertThat(cards.end(RIVAL, PSAM, PSAM, ADA)).as("not as it was named").isFalse();
    assertThat(cards.end(RIVAL, SECOND_PSAM, SECOND_PSAM, ADA)).as("nor so").isFalse();
    assertThat(cards.end(FIRST, PSAM, SECOND_PSAM, ADA)).as("not whose it is").isFalse();
    assertThat(code(part(KEY))).contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(cards.end(RIVAL, PSAM, SECOND_PSAM, ADA)).isTrue();
    assertThat(cards.all()).isEmpty();
    assertThat(town.cleared(batch).state()).isEqualTo(BatchWord.State.BOOKED);
  }

  private Naming named(PartyId source, PsamId first, PsamId last) {
    return cards.name(source, first, last, false, ADA);
  }

  /** What became of its batches, and what is on its way to it, is nobody else's business. */
  @Test
  void ofASecurityCardOnlyItsSourceIsTold() {
    named(FIRST, PSAM, SECOND_PSAM);
    town.cleared(batch);

    assertThat(code(town.ask(batch.id(), RIVALS_KEY))).contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(code(administration(RIVALS_KEY, PSAM, SECOND_PSAM)))
        .contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(code(administration(RIVALS_KEY, psam(9)))).isEmpty();
    assertThat(code(administration(KEY, psam(9), SECOND_PSAM))).isEmpty();
  }

  @Test
  void aSecurityCardOfAnotherIsLeftOutOfWhatTheOthersAreTold() {
    named(FIRST, PSAM, PSAM);
    town.block(town.cards.getFirst(), Instant.parse("2026-11-29T12:00:00Z"));

    assertThat(told(administration(RIVALS_KEY, PSAM, psam(9), SECOND_PSAM)))
        .containsExactly(SECOND_PSAM);
    assertThat(told(administration(KEY, PSAM, SECOND_PSAM))).containsExactly(PSAM, SECOND_PSAM);
  }

  private static List<PsamId> told(HttpResponse<byte[]> answer) {
    assertThat(code(answer)).isEmpty();
    return AdministrationAnswer.parse(Bytes.of(answer.body())).messages().stream()
        .map(AdministrationAnswer.Message::psam)
        .toList();
  }

  private HttpResponse<byte[]> administration(String key, PsamId... psams) {
    AdministrationAsk ask =
        new AdministrationAsk(
            Stream.of(psams).map(psam -> new AdministrationAsk.Card(psam, 0)).toList());
    return town.postTo("/v1/administration", ask.toBytes(), key);
  }

  /** A rival was first with rubbish under the number of another's batch. */
  @Test
  void aSquattedBatchIsLetGoAndTakenFromItsOwner() {
    assertThat(code(part(RIVALS_KEY))).isEmpty();
    assertThat(code(part(KEY))).contains(ErrorCode.BATCH_OF_ANOTHER);
    assertThat(code(administration(KEY, PSAM))).as("no owner of the card for that").isEmpty();

    named(FIRST, PSAM, PSAM);
    assertThat(releases.release(batch.id(), "ada", "not payment-2's to hand in")).isTrue();
    assertThat(town.cleared(batch).state()).isEqualTo(BatchWord.State.BOOKED);
    assertThat(town.texts("SELECT source || ' ' || state || ' ' || who FROM released_batch"))
        .containsExactly("payment-2 arriving ada");
    assertThat(releases.release(batch.id(), "ada", "booked")).isFalse();
  }

  @Test
  void aHeldBatchIsLetGoAndTakenAgainWithWhatHadComeKept() {
    BatchEnd wrong =
        new BatchEnd(batch.id(), 1, batch.end().totals(), batch.proofOf(11)); // not its card's S4
    town.post(batch.id(), "/parts/1", batch.parts().getFirst().toBytes());
    town.post(batch.id(), "/end", wrong.toBytes());
    town.clearing.turn();
    assertThat(town.word(batch.id()).why()).contains(BatchWord.Hold.S4_WRONG);

    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    town.post(batch.id(), "/late", late.toBytes());

    assertThat(releases.release(batch.id(), "ada", "the end was altered on the way")).isTrue();
    assertThat(town.word(batch.id()).state()).isEqualTo(BatchWord.State.MISSING);
    assertThat(town.cleared(batch).state()).isEqualTo(BatchWord.State.BOOKED);
    assertThat(town.number("SELECT count(*) FROM released_part")).isEqualTo(1);
    assertThat(town.number("SELECT count(*) FROM released_proof")).isEqualTo(1);
  }

  /** Whoever gets at the tables past the program. */
  @Test
  void theDatabaseLetsNothingGoThatIsNotKept() {
    town.send(batch);

    assertThatThrownBy(() -> town.texts("DELETE FROM batch_part RETURNING part"))
        .hasStackTraceContaining("what came in a batch stays as it came");
    assertThatThrownBy(
            () -> town.texts("UPDATE access_key SET key_hash = sha256('') RETURNING party"))
        .hasStackTraceContaining("a key ends once");
  }

  private HttpResponse<byte[]> part(String key) {
    return town.post(batch.id(), "/parts/1", batch.parts().getFirst().toBytes(), key);
  }

  private static PsamId psam(int number) {
    return PsamId.ofHex("%016x".formatted(0x46415254_00000000L + number));
  }

  private static Optional<ErrorCode> code(HttpResponse<byte[]> answer) {
    return answer.statusCode() == 200 ? Optional.empty() : Optional.of(Town.problem(answer).code());
  }
}
