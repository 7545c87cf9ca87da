package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.client.Holder;
import farthing.client.Origin;
import farthing.purse.PinBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The PIN at a command line: unseen, counted aloud, and not to the last try by accident. */
class AtTheTerminalTest {
  private static final PinBlock PIN = PinBlock.ofDigits("4711");

  @TempDir private Path folder;

  private final StringWriter shown = new StringWriter();
  private final Fingers fingers = new Fingers();

  @Test
  void pinIsTypedUnseenAndTheTriesLeftAreTold() {
    fingers.unseen.add("4711");
    assertThat(typing().pin(3)).contains(PIN);
    assertThat(shown.toString()).contains("3 tries are left").doesNotContain("4711");
  }

  @Test
  void wrongPinIsSaidBeforeTheNextTry() {
    fingers.unseen.addAll(List.of("1111", "4711"));
    AtTheTerminal person = typing();
    person.pin(3);
    assertThat(shown.toString()).doesNotContain("wrong");
    assertThat(person.pin(2)).contains(PIN);
    assertThat(shown.toString()).contains("The PIN was wrong.", "2 tries are left");
  }

  @Test
  void lastTryIsLeftAloneUnlessThePersonInsists() {
    fingers.unseen.add("4711");
    fingers.seen.add("no");
    assertThat(typing().pin(1)).isEmpty();
    assertThat(fingers.unseen).as("nothing was typed").hasSize(1);
    assertThat(shown.toString()).contains("one try is left", "blocks the card's PIN");

    fingers.seen.add("yes");
    assertThat(typing().pin(1)).contains(PIN);
  }

  @Test
  void approvingEverythingIsNotInsistingOnTheLastTry() {
    fingers.unseen.add("4711");
    AtTheTerminal approving = person(true, AtTheTerminal.Pins.TYPED);
    assertThat(approving.pin(1)).as("the input ended").isEmpty();
    assertThat(person(true, new AtTheTerminal.Pins(Optional.empty(), true)).pin(1)).contains(PIN);
  }

  @Test
  void whatIsNoPinIsAskedForAgainAndNeverSentToTheCard() {
    fingers.unseen.addAll(List.of("12", "four", "4711"));
    assertThat(typing().pin(3)).contains(PIN);
    assertThat(shown.toString()).contains("no try was lost");

    fingers.unseen.addAll(List.of("1", "2", "3", "4711"));
    assertThat(typing().pin(3)).isEmpty();
  }

  @Test
  void whoIdentifiesThemselvesIsAskedForNoMoneyAndToldWhatTheSiteLearns() {
    Amount nothing = Amount.ofMinor(0, Currency.AUTHENTICATION);
    Origin site = Origin.of(URI.create("https://miles.example"));
    Holder.Proposal proposal =
        new Holder.Proposal(
            "Sea Miles",
            site,
            "A ticket, for 20,000 miles",
            nothing,
            nothing,
            nothing,
            "…5b5a",
            site,
            Instant.parse("2026-11-22T12:15:00Z"));

    fingers.seen.add("no");
    assertThat(typing().approves(proposal)).isFalse();
    assertThat(shown.toString())
        .contains("Identify yourself to Sea Miles? Type yes: ", "A ticket, for 20,000 miles")
        .contains("the web site learns its number, and no money moves")
        .doesNotContain("Amount", "Pay?", "authentication");
    fingers.seen.add("yes");
    assertThat(typing().approves(proposal)).isTrue();
  }

  @Test
  void nothingTypedGivesUp() {
    fingers.unseen.add("");
    assertThat(typing().pin(3)).isEmpty();
  }

  @Test
  void withoutATerminalThePersonHearsOfTheFile() {
    assertThat(typing().pin(3)).isEmpty();
    assertThat(shown.toString()).contains("no terminal", "--pin-file");
  }

  @Test
  void filesPinIsUsedOnceAndNeverForTheLastTryUnasked() {
    AtTheTerminal.Pins file = new AtTheTerminal.Pins(Optional.of(PIN), false);
    AtTheTerminal machine = person(true, file);
    assertThat(machine.pin(3)).contains(PIN);
    assertThat(machine.pin(2)).isEmpty();
    assertThat(person(true, file).pin(1)).isEmpty();
    assertThat(shown.toString()).contains("--last-pin-try would");
    assertThat(person(true, new AtTheTerminal.Pins(Optional.of(PIN), true)).pin(1)).contains(PIN);
  }

  @Test
  void pinIsReadOutOfAFileOfDigitsAlone() throws IOException {
    Path file = folder.resolve("pin");
    Files.writeString(file, "4711\n");
    assertThat(PinEntry.inFile(file)).isEqualTo(PIN);
  }

  @ParameterizedTest
  @CsvSource({
    "'', holds no PIN: a PIN has 4 to 12 digits",
    "12, holds no PIN: a PIN has 4 to 12 digits",
    "47 11, holds no PIN: a PIN has 4 to 12 digits",
    "PIN=4711, holds no PIN: a PIN has 4 to 12 digits",
    "44444444444444444444444444444444444444444444444444444444444444444,"
        + " holds no PIN alone: it has 65 bytes",
  })
  void fileThatHoldsNoPinIsToldApartFromOneThatIsNotThere(String content, String why)
      throws IOException {
    Path file = Files.writeString(folder.resolve("pin"), content);

    assertThatThrownBy(() -> PinEntry.inFile(file))
        .isInstanceOf(Failed.class)
        .hasMessage("the file " + file + " " + why);
    assertThatThrownBy(() -> PinEntry.inFile(folder.resolve("none")))
        .hasMessage("there is no file " + folder.resolve("none"));
    assertThatThrownBy(() -> PinEntry.inFile(folder))
        .hasMessage(folder + " is no file that holds a PIN");
  }

  @Test
  void bytesThatAreNoTextAreNeitherPinNorPassword() throws IOException {
    Path file = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xFF, '4', '7', '1', '1'});

    assertThatThrownBy(() -> PinEntry.inFile(file))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("holds no PIN: it is no text");
    assertThatThrownBy(() -> PasswordEntry.inFile(file))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("is a password");
  }

  @Test
  void newCardsPinIsTypedTwiceAlike() {
    PinEntry entry = new PinEntry(fingers, new PrintWriter(shown, true));
    fingers.unseen.addAll(List.of("4711", "4711"));
    assertThat(entry.chosen()).isEqualTo(PIN);
    fingers.unseen.addAll(List.of("4711", "4712"));
    assertThatThrownBy(entry::chosen).hasMessageContaining("two PINs");
    fingers.unseen.clear();
    assertThatThrownBy(entry::chosen).hasMessageContaining("no PIN was typed");
  }

  private AtTheTerminal typing() {
    return person(false, AtTheTerminal.Pins.TYPED);
  }

  private AtTheTerminal person(boolean approvesAll, AtTheTerminal.Pins pins) {
    return new AtTheTerminal(new PrintWriter(shown, true), fingers, approvesAll, pins);
  }

  /** What is typed, foretold. */
  private static final class Fingers implements Keyboard {
    final Deque<String> seen = new ArrayDeque<>();
    final Deque<String> unseen = new ArrayDeque<>();

    @Override
    public Optional<String> line() {
      return Optional.ofNullable(seen.poll());
    }

    @Override
    public Optional<String> hidden(String prompt) {
      return Optional.ofNullable(unseen.poll());
    }
  }
}
