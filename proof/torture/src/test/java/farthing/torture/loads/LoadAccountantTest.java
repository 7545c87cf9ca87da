package farthing.torture.loads;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.torture.Finding;
import farthing.torture.Finding.Kind;
import farthing.torture.TorturedCard;
import farthing.torture.loads.LoadBooks.Account;
import farthing.torture.loads.LoadBooks.BankMove;
import farthing.torture.loads.LoadBooks.BankMove.State;
import farthing.torture.loads.LoadBooks.Card;
import farthing.torture.loads.LoadBooks.CardMove;
import farthing.torture.loads.LoadBooks.ClientWord;
import farthing.torture.loads.LoadBooks.ClientWord.Said;
import farthing.torture.loads.LoadBooks.Commanded;
import farthing.torture.loads.LoadBooks.Posted;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/**
 * A card of 1,000 is loaded with 300 and gives 450 back; the account had 5,000. In order until a
 * test spoils it.
 */
class LoadAccountantTest {
  private static final CardMove LOAD = new CardMove(1, Flow.LOAD, cents(300), "s3-load");
  private static final CardMove UNLOAD = new CardMove(2, Flow.UNLOAD, cents(450), "s3-unload");

  private List<Card> cards = List.of(card(850, LOAD, UNLOAD));
  private List<Commanded> commands =
      List.of(load(Optional.of(LoadOutcome.LOADED)), unload(Optional.of(LoadOutcome.UNLOADED)));
  private List<Account> accounts =
      List.of(new Account("bank", "person", Currency.EUR, 5_000, 5_150));
  private List<BankMove> moves = List.of(loadAt(State.COMMITTED), unloadAt(State.COMMITTED));
  private List<ClientWord> words =
      List.of(new ClientWord("one", Said.DONE), new ClientWord("two", Said.DONE));

  @Test
  void nothingIsFoundWhereAllAgree() {
    assertThat(audit()).isEmpty();
  }

  @Test
  void nothingIsFoundWhereNothingMoved() {
    cards = List.of(card(1_000));
    commands = List.of(load(Optional.of(LoadOutcome.NOT_DONE)));
    moves = List.of(loadAt(State.RELEASED));
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 5_000));
    words = List.of(new ClientWord("one", Said.NOT_DONE));

    assertThat(audit()).isEmpty();
  }

  @Test
  void aLoadedCardWhoseHoldWasReleasedHoldsWhatNobodyGave() {
    moves = List.of(loadAt(State.RELEASED), unloadAt(State.COMMITTED));
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 5_450));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.CREATED, 300L));
  }

  @Test
  void anAccountThatPaidForACardThatWasNotLoadedHasLost() {
    cards = List.of(card(550, UNLOAD));

    assertThat(audit())
        .containsExactlyInAnyOrder(
            Tuple.tuple(Kind.LOST, 300L), // by the journal
            Tuple.tuple(Kind.LOST, 300L), // on the account
            Tuple.tuple(Kind.MISINFORMED, 0L));
  }

  @Test
  void anAccountThatWasCreditedForWhatTheCardKeptHasWhatNobodyGave() {
    cards = List.of(card(1_300, LOAD));
    commands =
        List.of(load(Optional.of(LoadOutcome.LOADED)), unload(Optional.of(LoadOutcome.NOT_DONE)));
    words = List.of(new ClientWord("one", Said.DONE), new ClientWord("two", Said.NOT_DONE));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.CREATED, 450L));
  }

  @Test
  void anAccountThatWasCreditedTwiceIsSeenByItsBalance() {
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 5_600));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.CREATED, 450L));
  }

  @Test
  void aDebitThatCameToNoCardsFundsIsSeenThoughTheBankCallsItCommitted() {
    moves = List.of(posted(loadAt(State.COMMITTED), new Posted(-300, 300, 0)), credit());

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.LOST, 300L));
  }

  @Test
  void aCreditThatWasNeverPostedIsSeenThoughTheBankCallsItCommitted() {
    moves = List.of(loadAt(State.COMMITTED), posted(credit(), Posted.NOTHING));
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 4_700));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.LOST, 450L));
  }

  @Test
  void aReleaseWhosePostingsStayIsSeen() {
    cards = List.of(card(550, UNLOAD));
    commands =
        List.of(load(Optional.of(LoadOutcome.NOT_DONE)), unload(Optional.of(LoadOutcome.UNLOADED)));
    moves = List.of(posted(loadAt(State.RELEASED), new Posted(-300, 300, 0)), credit());
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 5_150));
    words = List.of(new ClientWord("one", Said.NOT_DONE), new ClientWord("two", Said.DONE));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.LOST, 300L));
  }

  @Test
  void aCardThatHoldsMoreThanItsLogSaysIsSeen() {
    cards = List.of(card(1_150, LOAD, UNLOAD));

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.CREATED, 300L));
  }

  @Test
  void aLoadUnderAnotherProofThanTheKeysMakeWasNotCommanded() {
    cards = List.of(card(850, new CardMove(1, Flow.LOAD, cents(300), "s3-forged"), UNLOAD));

    assertThat(audit()).contains(Tuple.tuple(Kind.CREATED, 300L));
  }

  /** The account gave 300 cents, and the card has 300 points for them. */
  @Test
  void moneyThatBecamePointsIsSeen() {
    CardMove inPoints = new CardMove(1, Flow.LOAD, points(300), "s3-load");
    cards =
        List.of(
            new Card("card", cents(1_000), cents(550), List.of(UNLOAD)),
            new Card("card", points(0), points(300), List.of(inPoints)));

    assertThat(audit())
        .contains(Tuple.tuple(Kind.CREATED, 300L)) // points without an S2
        .contains(Tuple.tuple(Kind.LOST, 300L)); // money that is on no card
  }

  @Test
  void aBankThatBookedPointsForACommandOfMoneyIsSeen() {
    BankMove booked =
        new BankMove(
            "bank",
            "one",
            "person",
            Flow.LOAD,
            points(300),
            State.COMMITTED,
            new Posted(-300, 0, 300),
            true);
    moves = List.of(booked, credit());

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.CREATED, 300L));
  }

  @Test
  void aSecondS2ForAnUnsureCardIsSeen() {
    commands = List.of(load(Optional.empty()), unload(Optional.of(LoadOutcome.UNLOADED)));

    assertThat(audit())
        .containsExactlyInAnyOrder(
            Tuple.tuple(Kind.CREATED, 450L), Tuple.tuple(Kind.UNDECIDED, 0L));
  }

  @Test
  void aHoldThatStaysIsUndecided() {
    cards = List.of(card(1_000));
    commands = List.of();
    moves = List.of(loadAt(State.HELD));
    accounts = List.of(new Account("bank", "person", Currency.EUR, 5_000, 4_700));
    words = List.of();

    assertThat(audit()).containsExactly(Tuple.tuple(Kind.UNDECIDED, 0L));
  }

  @Test
  void aClientThatWasToldOtherwiseOrNothingIsSeen() {
    words = List.of(new ClientWord("one", Said.NOT_DONE), new ClientWord("two", Said.OPEN));

    assertThat(audit())
        .containsExactlyInAnyOrder(
            Tuple.tuple(Kind.MISINFORMED, 0L), Tuple.tuple(Kind.UNDECIDED, 0L));
  }

  private List<Tuple> audit() {
    return LoadAccountant.audit(new LoadBooks(cards, commands, accounts, moves, words)).stream()
        .map((Finding f) -> Tuple.tuple(f.kind(), f.minor()))
        .toList();
  }

  private static Amount cents(int minor) {
    return new Amount(minor, Currency.EUR);
  }

  private static Amount points(int points) {
    return new Amount(points, TorturedCard.POINTS);
  }

  private static Card card(int balance, CardMove... moves) {
    return new Card("card", cents(1_000), cents(balance), List.of(moves));
  }

  private static Commanded load(Optional<LoadOutcome> end) {
    return new Commanded("one", "card", 1, Flow.LOAD, cents(300), 1, "s3-load", true, end);
  }

  private static Commanded unload(Optional<LoadOutcome> end) {
    return new Commanded("two", "card", 2, Flow.UNLOAD, cents(450), 2, "s3-unload", true, end);
  }

  private static BankMove credit() {
    return unloadAt(State.COMMITTED);
  }

  private static BankMove loadAt(State state) {
    return move("one", Flow.LOAD, 300, state);
  }

  private static BankMove unloadAt(State state) {
    return move("two", Flow.UNLOAD, 450, state);
  }

  /** With the postings that it must have. */
  private static BankMove move(String trx, Flow flow, int minor, State state) {
    return posted(
        new BankMove(
            "bank", trx, "person", flow, cents(minor), state, Posted.NOTHING, state != State.HELD));
  }

  private static BankMove posted(BankMove move) {
    return posted(move, move.due());
  }

  private static BankMove posted(BankMove move, Posted posted) {
    return new BankMove(
        move.bank(),
        move.trx(),
        move.account(),
        move.flow(),
        move.amount(),
        move.onAccount(),
        posted,
        move.isEnded());
  }
}
