package farthing.issuing;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.PinBlock;
import farthing.store.CardRun;
import farthing.store.CardTerms;
import farthing.store.Cards;
import farthing.store.RunHold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes the cards of one order, as many as were wanted, whatever happens in between.
 *
 * <p>Each card is intended in the register before anything, in doubt before the first command goes
 * to it, and made once it has said what it is. So a process that dies leaves cards that are
 * untouched, made, or in doubt; whoever goes on asks those in doubt first. A number is spoilt only
 * when its card is gone or is something else, and then another number is made in its place. One
 * thread; one process at a time, which the register sees to.
 */
public final class IssueRun {
  /** So many cards refuse or come out wrong one after the other: it is not the cards. */
  private static final int MOST_SPOILT_IN_A_ROW = 3;

  private final Cards cards;
  private final ProductDefinition product;
  private final Personalisation personalisation;
  private final SortedMap<String, String> masters;
  private final CardFeed feed;
  private final Pins pins;
  private final Consumer<CardRun> progress;

  private int spoiltInARow;

  /**
   * @param masters key check values of what the cards' keys are derived from, by their names
   * @param progress is told after each step how far the run is
   */
  public IssueRun(
      Cards cards,
      ProductDefinition product,
      Personalisation personalisation,
      SortedMap<String, String> masters,
      CardFeed feed,
      Pins pins,
      Consumer<CardRun> progress) {
    this.cards = cards;
    this.product = product;
    this.personalisation = personalisation;
    this.masters = new TreeMap<>(masters);
    this.feed = feed;
    this.pins = pins;
    this.progress = progress;
  }

  /** How it ended. */
  public sealed interface End {
    /** So far is the run, durably. */
    CardRun run();

    /** Everything that was asked is done. */
    record Done(CardRun run) implements End {}

    /**
     * It cannot go on until a person has seen to it; nothing is lost, and it may be taken up again.
     *
     * @param why one sentence
     */
    record Stopped(CardRun run, String why) implements End {}
  }

  /** Asks the cards in doubt, then makes what is missing to the number wanted. */
  public End finish(CardRun run) {
    return holding(
        run,
        hold -> {
          settleDoubts(run, hold);
          makeIntended(run, hold);
          for (int gap = wanting(run); gap > 0; gap = wanting(run)) {
            if (!cards.allocate(run, gap)) {
              throw new Stop("cards were spoilt, and the product's range has no numbers left");
            }
            makeIntended(run, hold);
          }
        });
  }

  /** Asks the cards in doubt alone: each is confirmed, made again, or spoilt. */
  public End recover(CardRun run) {
    return holding(run, hold -> settleDoubts(run, hold));
  }

  private End holding(CardRun run, Work work) {
    if (!run.productHash().equals(product.hash())) {
      return new End.Stopped(
          run, "run %d was ordered by another product definition".formatted(run.run()));
    }
    Optional<RunHold> taken = cards.hold(run.run());
    if (taken.isEmpty()) {
      return new End.Stopped(run, "another process is making the cards of run " + run.run());
    }
    try (RunHold hold = taken.get()) {
      work.under(hold);
      return new End.Done(fresh(run));
    } catch (CardGone | Stop e) {
      return new End.Stopped(fresh(run), String.valueOf(e.getMessage()));
    }
  }

  private interface Work {
    void under(RunHold hold) throws CardGone, Stop;
  }

  private void makeIntended(CardRun run, RunHold hold) throws CardGone, Stop {
    Expiry expiry = cards.terms(run).expiry();
    List<IepId> batch = cards.intended(run, feed.atOnce());
    while (!batch.isEmpty()) {
      mustBeHeld(hold);
      make(batch, expiry, hold);
      progress.accept(fresh(run));
      batch = cards.intended(run, feed.atOnce());
    }
  }

  private void make(List<IepId> batch, Expiry expiry, RunHold hold) throws CardGone, Stop {
    List<CardLink> blanks = new ArrayList<>();
    try {
      for (IepId card : batch) {
        CardLink link = feed.blank(card);
        blanks.add(link);
        mustBeBlank(card, link);
      }
      mustBeHeld(hold); // a person may have taken hours to put a card in
      mustBeWithItsMasters();
      cards.doubt(batch);
      List<IepId> made = new ArrayList<>();
      try {
        for (int i = 0; i < batch.size(); i++) {
          if (isMade(batch.get(i), blanks.get(i), expiry)) {
            made.add(batch.get(i));
          }
        }
      } finally {
        cards.confirm(made);
      }
    } finally {
      blanks.forEach(CardLink::close);
    }
  }

  /** Whoever's card it is: nothing was sent to it, and its number stays intended. */
  private static void mustBeBlank(IepId card, CardLink link) throws CardGone, Stop {
    Optional<PersonalisationOutcome> unfit = Personalisation.whyUnfit(link);
    if (unfit.isPresent()) {
      throw new Stop("in the place of card " + card.full() + ": " + unfit.get().text());
    }
  }

  /** Writes a blank card in doubt, and spoils its number if nothing comes of it. */
  private boolean isMade(IepId card, CardLink link, Expiry expiry) throws CardGone, Stop {
    Optional<PinBlock> pin =
        product.card().wantsPin() ? Optional.of(pins.give(card)) : Optional.empty();
    PersonalisationOutcome outcome = personalisation.make(link, product.card(), card, expiry, pin);
    return switch (outcome) {
      case PersonalisationOutcome.Made _ -> {
        feed.furnish(card);
        spoiltInARow = 0;
        yield true;
      }
      case PersonalisationOutcome.Refused _,
          PersonalisationOutcome.NotAsMeant _,
          PersonalisationOutcome.NotBlank _,
          PersonalisationOutcome.NotAPurse _ -> {
        spoil(card, outcome);
        yield false;
      }
      case PersonalisationOutcome.KeysMissing _,
          PersonalisationOutcome.SuiteNotAllowed _,
          PersonalisationOutcome.PinMissing _ ->
          throw new Stop(outcome.text());
    };
  }

  private void spoil(IepId card, PersonalisationOutcome outcome) throws CardGone, Stop {
    spoil(card, outcome.text());
    spoiltInARow++;
    if (spoiltInARow == MOST_SPOILT_IN_A_ROW) {
      throw new Stop(
          "%d cards in a row came to nothing, the last one so: %s"
              .formatted(MOST_SPOILT_IN_A_ROW, outcome.text()));
    }
  }

  /** Its letter goes when the register has it so: until then the card may turn out to be made. */
  private void spoil(IepId card, String why) throws CardGone {
    cards.spoil(card, why);
    feed.discard(card);
    pins.forget(card);
  }

  private void settleDoubts(CardRun run, RunHold hold) throws CardGone, Stop {
    for (Cards.Spoilt spoilt : cards.spoilt(run)) {
      pins.forget(spoilt.card()); // whoever spoilt it may have died before this
    }
    CardTerms terms = cards.terms(run);
    for (IepId card : cards.inDoubt(run)) {
      mustBeHeld(hold);
      Optional<CardLink> found = feed.again(card);
      if (found.isEmpty()) {
        spoil(card, "the card is gone");
      } else {
        try (CardLink link = found.get()) {
          mustBeHeld(hold);
          settle(card, link, terms);
        }
      }
      progress.accept(fresh(run));
    }
  }

  /** Blank, itself already, or something else: the card alone can say. */
  private void settle(IepId card, CardLink link, CardTerms terms) throws CardGone, Stop {
    Expiry expiry = terms.expiry();
    if (Personalisation.whyUnfit(link).isEmpty()) {
      mustBeWithItsMasters();
      if (isMade(card, link, expiry)) {
        cards.recovered(card);
      }
      return;
    }
    PersonalisationOutcome said = Personalisation.check(link, product.card(), card, expiry);
    if (said instanceof PersonalisationOutcome.Made) {
      mustSignWithItsKeys(card, link, terms);
      mustBeWithItsMasters();
      feed.furnish(card);
      cards.recovered(card);
    } else {
      spoil(card, said.text());
    }
  }

  /** Whoever began the run may have had other keys: then it says what it is and signs otherwise. */
  private void mustSignWithItsKeys(IepId card, CardLink link, CardTerms terms)
      throws CardGone, Stop {
    List<String> differences = personalisation.differences(link, card, terms);
    if (!differences.isEmpty()) {
      throw new Stop(
          "card %s was written, and stays in doubt, for it is not by these keys: %s"
              .formatted(card.full(), String.join("; ", differences)));
    }
  }

  /** All cards of a generation have their keys from one set of masters, whoever makes them. */
  private void mustBeWithItsMasters() throws Stop {
    Optional<Cards.OtherMaster> other = cards.keepMasters(masters);
    if (other.isPresent()) {
      throw new Stop(other.get().text());
    }
  }

  /** Two that do not know of each other would ask and write the same cards. */
  private static void mustBeHeld(RunHold hold) throws Stop {
    if (!hold.isHeld()) {
      throw new Stop("the session at the database that keeps other processes off is broken");
    }
  }

  /** Numbers that spoilt cards have left wanting. */
  private int wanting(CardRun run) {
    return fresh(run).wanting();
  }

  private CardRun fresh(CardRun run) {
    return cards.find(run.run()).orElseThrow();
  }

  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;

    Stop(String why) {
      super(why);
    }
  }
}
