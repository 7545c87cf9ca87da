package farthing.app;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.issuing.CardFeed;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Fci;
import farthing.purse.NewCardKeys;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.reader.Chip;
import farthing.reader.PcscReader;
import farthing.reader.SecureChannelLink;
import farthing.store.CardRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Chips that a person puts into a reader one after the other. Which chip a card is being written to
 * stands in {@code NUMBER.chip} in the folder before anything is sent to it, so that after a crash
 * no other one is taken for it.
 */
final class ReaderFeed implements CardFeed {
  private final PcscReader reader;
  private final Duration patience;
  private final NewCardKeys issuer;
  private final Path folder;
  private final Optional<IepId> gone;
  private final PrintWriter screen;
  private final SecureRandom random = new SecureRandom();

  /** The card in the reader that has been dealt with, and how that ended. */
  private Optional<String> dealtWith = Optional.empty();

  /**
   * @param patience for each card to come, and to be taken out
   * @param issuer holds KM-channel
   * @param gone a card that was being written and is given up
   * @param screen where the person is told what to do
   */
  ReaderFeed(
      PcscReader reader,
      Duration patience,
      NewCardKeys issuer,
      Path folder,
      Optional<IepId> gone,
      PrintWriter screen) {
    this.reader = reader;
    this.patience = patience;
    this.issuer = issuer;
    this.folder = folder;
    this.gone = gone;
    this.screen = screen;
  }

  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public CardLink blank(IepId card) throws CardGone {
    SecureChannelLink link =
        wanted("Put a blank card into the reader. It will be " + card.full() + ".", this::whyNot);
    try {
      IepId chip = Chip.ask(link, random).number();
      DurableText.write(chipFile(card), List.of(chip.full()));
      link.only(chip);
      dealtWith = Optional.of(keepApart(card, chip));
      return link;
    } catch (IOException e) {
      link.close();
      throw e instanceof CardGone left
          ? left
          : new CardGone("which chip %s is could not be kept: %s".formatted(card.full(), e), e);
    }
  }

  /** A blank card is a chip whose channel opens. */
  private Optional<String> whyNot(SecureChannelLink link) throws CardGone {
    Optional<PersonalisationOutcome> unfit = Personalisation.whyUnfit(link);
    if (unfit.isEmpty()) {
      link.open();
    }
    return unfit.map(PersonalisationOutcome::text);
  }

  @Override
  public Optional<CardLink> again(IepId card) throws CardGone {
    if (gone.equals(Optional.of(card))) {
      return Optional.empty();
    }
    Optional<IepId> chip = chip(card);
    SecureChannelLink link = thatOf(card, chip);
    chip.ifPresent(number -> {
      link.only(number);
      dealtWith = Optional.of(keepApart(card, number));
    });
    return Optional.of(link);
  }

  /** The card of that number, or the blank chip that it was to be: to look at it. */
  CardLink look(IepId card) throws CardGone {
    CardLink link = thatOf(card, chip(card));
    dealtWith = Optional.of("Card %s was looked at: take it out.".formatted(card.full()));
    return link;
  }

  private SecureChannelLink thatOf(IepId card, Optional<IepId> chip) throws CardGone {
    String which = chip.map(number -> ", chip " + number.full()).orElse("");
    return wanted(
        "Put card %s%s into the reader.".formatted(card.full(), which),
        link -> whyNotThat(link, card, chip));
  }

  private Optional<String> whyNotThat(CardLink link, IepId card, Optional<IepId> chip)
      throws CardGone {
    ResponseApdu selected = link.transmit(Purse.select());
    try {
      Optional<IepId> made = Fci.parse(selected.data()).identity().map(Fci.Identity::iep);
      if (made.isPresent()) {
        return made.get().equals(card)
            ? Optional.empty()
            : Optional.of("this is card " + made.get().full());
      }
    } catch (Malformed e) {
      return Optional.of("this is no purse of ours (" + e.getMessage() + ")");
    }
    IepId found = Chip.ask(link, random).number();
    return chip.equals(Optional.of(found))
        ? Optional.empty()
        : Optional.of("this is blank chip " + found.full());
  }

  private static String keepApart(IepId card, IepId chip) {
    return "The card in the reader is chip %s, and to be %s: take it out, and keep it apart."
        .formatted(chip.full(), card.full());
  }

  @Override
  public void furnish(IepId card) {
    dealtWith = Optional.of("This is card %s now: take it out.".formatted(card.full()));
  }

  @Override
  public void discard(IepId card) {
    if (gone.equals(Optional.of(card))) {
      say(
          "Card %s is given up. It may have been made: block it (`farthing hotlist add`), and destroy it if it turns up."
              .formatted(card.full()));
    } else {
      dealtWith = Optional.of("Nothing came of this card: take it out, and destroy it.");
    }
  }

  /** How far the run is, which is of one card at a time. */
  void progress(CardRun run) {
    say(
        "%d of %d cards are made%s."
            .formatted(
                run.made(),
                run.wanted(),
                run.spoilt() == 0 ? "" : ", %d numbers spoilt".formatted(run.spoilt())));
  }

  /** What is left to say of the card in the reader when no further one is wanted. */
  void dismiss() {
    dealtWith.ifPresent(this::say);
  }

  private interface Look {
    /** Nothing if it is the card that is wanted. */
    Optional<String> whyNot(SecureChannelLink link) throws CardGone;
  }

  /** Asks the person until the right one is there, as long as cards come and go in time. */
  private SecureChannelLink wanted(String what, Look look) throws CardGone {
    while (true) {
      takeOut();
      say(what);
      if (!reader.hasCardWithin(patience)) {
        throw new CardGone("no card was put into the reader within " + inWords(patience));
      }
      String whyNot;
      try {
        SecureChannelLink link = new SecureChannelLink(reader.card(), issuer, random);
        Optional<String> not = whyNot(look, link);
        if (not.isEmpty()) {
          return link;
        }
        link.close();
        whyNot = not.get();
      } catch (CardGone e) {
        whyNot = String.valueOf(e.getMessage());
      }
      dealtWith = Optional.of("Not this one, " + whyNot + ": take it out.");
    }
  }

  private static Optional<String> whyNot(Look look, SecureChannelLink link) {
    try {
      return look.whyNot(link);
    } catch (CardGone e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void takeOut() throws CardGone {
    if (dealtWith.isPresent()) {
      say(dealtWith.get());
      dealtWith = Optional.empty();
      if (!reader.isEmptyWithin(patience)) {
        throw new CardGone("the card was not taken out of the reader within " + inWords(patience));
      }
    }
  }

  private void say(String line) {
    screen.println(line);
    screen.flush();
  }

  private static String inWords(Duration patience) {
    return patience.toSeconds() + " seconds";
  }

  private Path chipFile(IepId card) {
    return folder.resolve(card.full() + ".chip");
  }

  private Optional<IepId> chip(IepId card) throws CardGone {
    Path file = chipFile(card);
    try {
      return Files.exists(file)
          ? Optional.of(IepId.ofFull(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | Malformed e) {
      throw new CardGone("which chip card %s is cannot be read: %s".formatted(card.full(), e), e);
    }
  }
}
