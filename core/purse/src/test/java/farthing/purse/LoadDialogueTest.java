package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The card's side of a load, answered by hand: what is believed, and what is asked about. */
class LoadDialogueTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final IepId IEP = new IepId(TellingCard.PROVIDER, 9);
  private static final Amount SIX = Amount.ofMinor(600, Currency.EUR);
  private static final SeenPurse PURSE = purse(0, new Expiry(LocalDate.of(2031, 12, 31)));

  private final TellingCard card = new TellingCard(9);
  private final TransactionId trx = TransactionId.next(() -> NOW, new Random(1));
  private final List<CommandApdu> sent = new ArrayList<>();

  @Test
  void refusalIsBelievedWhenItOpensTheCardsCommitment() {
    CardSecret secret = new CardSecret(Bytes.of(new byte[CardSecret.SIZE]));
    CardLoad load = card.answered(TransactionType.LOAD, card.ask(600, Currency.EUR, trx), secret);
    LoadAnswer refusal = card.answer(load, new CompletionCode(0x0101), Optional.of(secret));

    assertThat(executed(load, refusal)).isEqualTo(new CardLoadOutcome.Refused(refusal));
    assertThat(sent).as("the command alone").hasSize(1);
  }

  @Test
  void refusalThatDoesNotOpenItIsAskedAbout() {
    CardLoad load = card.initialize(TransactionType.LOAD, card.ask(600, Currency.EUR, trx));
    CardSecret another = new CardSecret(Bytes.of(new byte[CardSecret.SIZE]));
    LoadAnswer refusal = card.answer(load, new CompletionCode(0x0101), Optional.of(another));

    assertThat(executed(load, refusal)).isInstanceOf(CardLoadOutcome.Unknown.class);
    assertThat(sent.getLast()).as("and asked who it is").isEqualTo(Purse.select());
  }

  @Test
  void doneWithTheBalanceOfBeforeIsAskedAbout() {
    CardLoad load = card.initialize(TransactionType.LOAD, card.ask(600, Currency.EUR, trx));
    LoadAnswer odd = card.answer(load, CompletionCode.DONE, Optional.empty());

    assertThat(executed(load, odd)).isInstanceOf(CardLoadOutcome.Unknown.class);
    assertThat(sent).hasSize(2);
  }

  @Test
  void unloadGoesToTheCardAsADebit() {
    CardLoad load = card.initialize(TransactionType.UNLOAD, card.ask(600, Currency.EUR, trx));
    LoadAnswer done = card.obey(load);

    assertThat(executed(load, done)).isEqualTo(new CardLoadOutcome.Done(done));
    assertThat(sent.getFirst().ins()).isEqualTo(0x54);
  }

  @Test
  void proofWantsNoPinAndMovesNothing() {
    LoadInitialize asked = card.ask(0, Currency.EUR, trx);
    CardLoad state = card.initialize(TransactionType.LOAD, asked);

    LoadDialogue.Opening opening =
        hold(LoadDialogue.prove(PURSE, asked), _ -> answer(state.said().toBytes()));

    assertThat(opening).isEqualTo(new LoadDialogue.Opening.Opened(0, state));
    assertThat(hold(LoadDialogue.prove(PURSE, asked), _ -> new ResponseApdu(Bytes.empty(), 0x6982)))
        .as("a card that asks for it breaks the rule, and is not given one")
        .isInstanceOf(LoadDialogue.Opening.Cannot.class);
  }

  @Test
  void blockedOrExpiredCardIsUnloadedAndNotLoaded() {
    for (SeenPurse purse :
        List.of(
            purse(0x0002, new Expiry(LocalDate.of(2031, 12, 31))),
            purse(0, new Expiry(LocalDate.of(2020, 1, 1))))) {
      assertThat(purse.hindrance(TransactionType.LOAD, Set.of(Suite.AES_128), NOW)).isPresent();
      assertThat(purse.hindrance(TransactionType.UNLOAD, Set.of(Suite.AES_128), NOW)).isEmpty();
    }
    assertThat(
            purse(0x8000, new Expiry(LocalDate.of(2031, 12, 31)))
                .hindrance(TransactionType.UNLOAD, Set.of(Suite.AES_128), NOW))
        .containsInstanceOf(CannotLoad.LockedForGood.class);
  }

  @Test
  void amountMustFitTheSlot() {
    List<Suite> taken = List.of(Suite.AES_128);
    Amount room = Amount.ofMinor(49_000, Currency.EUR);
    Amount cent = Amount.ofMinor(1, Currency.EUR);

    assertThat(PURSE.hindrance(TransactionType.LOAD, room, taken)).isEmpty();
    assertThat(PURSE.hindrance(TransactionType.LOAD, room.plus(cent), taken))
        .containsInstanceOf(CannotLoad.AboveMaximum.class);
    assertThat(PURSE.hindrance(TransactionType.UNLOAD, Amount.ofMinor(1000, Currency.EUR), taken))
        .isEmpty();
    assertThat(PURSE.hindrance(TransactionType.UNLOAD, Amount.ofMinor(1001, Currency.EUR), taken))
        .containsInstanceOf(CannotLoad.BalanceTooLow.class);
    assertThat(PURSE.hindrance(TransactionType.LOAD, Amount.ofMinor(1, Currency.USD), taken))
        .containsInstanceOf(CannotLoad.NoSuchCurrency.class);
    assertThat(PURSE.hindrance(TransactionType.LOAD, SIX, List.of()))
        .containsInstanceOf(CannotLoad.SuiteNotTaken.class);
  }

  /** The card answers the command so, and nothing it understands to any question after it. */
  private CardLoadOutcome executed(CardLoad load, LoadAnswer first) {
    LoadCommand command = TellingCard.ISSUER.command(load, CompletionCode.DONE, List.of());
    return hold(
        LoadDialogue.execute(new LoadDialogue.Opening.Opened(0, load), command),
        _ ->
            sent.size() == 1
                ? answer(first.toBytes())
                : new ResponseApdu(Bytes.empty(), StatusWord.INS_UNKNOWN));
  }

  private <T> T hold(Dialogue<T> dialogue, Function<CommandApdu, ResponseApdu> there) {
    Dialogue<T> now = dialogue;
    while (now instanceof Dialogue.Send<T>(var command, var then)) {
      sent.add(command);
      now = then.apply(there.apply(command));
    }
    return ((Dialogue.Over<T>) now).outcome();
  }

  private static ResponseApdu answer(Bytes data) {
    return new ResponseApdu(data, StatusWord.DONE);
  }

  private static SeenPurse purse(int state, Expiry expiry) {
    return new SeenPurse(
        Bytes.empty(),
        new Fci.Identity(IEP, Suite.AES_128, 1, expiry, state, 1),
        List.of(
            new SlotInquiry(
                Amount.ofMinor(1_000, Currency.EUR), Amount.ofMinor(50_000, Currency.EUR), SIX)));
  }
}
