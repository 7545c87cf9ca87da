package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.Database;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Chips put one after the other into a real PC/SC reader, by a hand that makes mistakes. */
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class IssueInReaderTest extends RolesByHand {
  private static final String ISSUE =
      "issue --why ordered --config register --keys keys --product gift --json";
  private static final String GIFT =
      """
      product = gift
      provider = 46415254
      medium = chip
      key-generation = 01
      first-number = 000000000001
      last-number = 000000000100
      maximum = EUR 25.00
      purchase-maximum = EUR 25.00
      opening = EUR 25.00
      pin-wanted-for = purchase
      """;
  private static final String FIRST = "46415254-000000000001";
  private static final String SECOND = "46415254-000000000002";
  private static final String THIRD = "46415254-000000000003";
  private static final String CHIP_A = "46415254-0000000000aa";
  private static final String CHIP_B = "46415254-0000000000bb";
  private static final String CHIP_C = "46415254-0000000000cc";

  private ReaderOnTheTable reader;

  @BeforeEach
  void reader() throws Exception {
    reader =
        ReaderOnTheTable.in(
            Files.createDirectory(folder.resolve("reader")), folder.resolve("keys"));
  }

  @AfterEach
  void takeAway() {
    reader.close();
  }

  @Test
  void aCardTornOutInTheMidstIsTheSameOneWhenItComesBackAndNoOther() throws Exception {
    register("torn");
    try (Child run = command(ISSUE + " --out cards --count 3")) {
      run.tells("Put a blank card into the reader. It will be " + FIRST);
      reader.insert(CHIP_A);
      run.tells("1 of 3 cards are made.");
      run.tells("This is card " + FIRST + " now: take it out.");
      reader.remove();
      run.tells("It will be " + SECOND);
      reader.insert(CHIP_A);
      run.tells("Not this one, this is already card " + FIRST);
      reader.remove();
      run.tells("It will be " + SECOND);

      reader.insertToLeaveAfter(CHIP_B);

      assertThat(run.ends()).isEqualTo(Main.FAILED);
      assertThat(run.errors())
          .contains(
              "1 of 3 cards are made, 1 are in doubt, 0 numbers spoilt.",
              "--resume 1",
              "The card in the reader is chip %s, and to be %s: take it out, and keep it apart."
                  .formatted(CHIP_B, SECOND));
    }
    reader.isSeenEmpty();
    try (Child run = command(ISSUE + " --resume 1")) {
      run.tells("Put card %s, chip %s into the reader.".formatted(SECOND, CHIP_B));
      reader.insert(CHIP_C);
      run.tells("Not this one, this is blank chip " + CHIP_C);
      reader.remove();
      run.tells("Put card " + SECOND);

      reader.insert(CHIP_B);

      run.tells("This is card " + SECOND + " now: take it out.");
      reader.remove();
      run.tells("It will be " + THIRD);
      reader.insertToLeaveBefore(CHIP_C);
      assertThat(run.ends()).isEqualTo(Main.FAILED);
      assertThat(run.errors()).contains("2 of 3 cards are made, 1 are in doubt");
    }
    reader.isSeenEmpty();
    try (Child run = command(ISSUE + " --resume 1")) {
      run.tells("Put card %s, chip %s into the reader.".formatted(THIRD, CHIP_C));
      reader.insert(CHIP_C);
      run.tells("This is card " + THIRD + " now: take it out.");
      assertThat(run.ends()).as(run.errors()).isZero();
      JsonNode end = json(run.said());
      assertThat(end.get("made").asInt()).isEqualTo(3);
      assertThat(end.get("spoilt").asInt()).isZero();
    }
    reader.remove();
    try (Child sample = command("issue verify 1 --sample 3 --config register --keys keys --json")) {
      sample.tells("Put card " + FIRST);
      reader.insert(CHIP_A);
      sample.tells("Card " + FIRST + " was looked at: take it out.");
      reader.remove();
      sample.tells("Put card " + SECOND);
      reader.insert(CHIP_C);
      sample.tells("Not this one, this is card " + THIRD);
      reader.remove();
      sample.tells("Put card " + SECOND);
      reader.insert(CHIP_B);
      sample.tells("Card " + SECOND + " was looked at: take it out.");
      reader.remove();
      sample.tells("Put card " + THIRD);
      reader.insert(CHIP_C);
      assertThat(sample.ends()).as(sample.said()).isZero();
      assertThat(json(sample.said()).get("looked").size()).isEqualTo(3);
    }
  }

  @Test
  void aCardThatWasBeingWrittenAndIsGoneIsGivenUpByAPersonsWordAlone() throws Exception {
    register("gone");
    try (Child run = command(ISSUE + " --out cards --count 1")) {
      run.tells("It will be " + FIRST);
      reader.insertToLeaveAfter(CHIP_A);
      assertThat(run.ends()).isEqualTo(Main.FAILED);
    }
    reader.isSeenEmpty();
    try (Child impatient = command(ISSUE + " --resume 1 --wait 1")) {
      assertThat(impatient.ends()).isEqualTo(Main.FAILED);
      assertThat(impatient.errors())
          .contains("no card was put into the reader within 1 seconds", "1 are in doubt");
    }

    try (Child run = command(ISSUE + " --resume 1 --gone " + FIRST)) {
      run.tells("Card " + FIRST + " is given up. It may have been made: block it");
      run.tells("0 of 1 cards are made, 1 numbers spoilt.");
      run.tells("It will be " + SECOND);
      reader.insert(CHIP_B);
      assertThat(run.ends()).as(run.errors()).isZero();
      assertThat(json(run.said()).get("made").asInt()).isEqualTo(1);
    }
    assertThat(farthing(words("issue list 1 --config register")))
        .contains("spoilt    " + FIRST + "  the card is gone");
    try (Child again = command(ISSUE + " --resume 1 --gone " + FIRST)) {
      assertThat(again.ends()).isEqualTo(Main.WRONG_USAGE);
      assertThat(again.errors()).contains("card " + FIRST + " of run 1 is not in doubt");
    }
  }

  @Test
  void aRunBegunInAReaderGoesOnInAReaderAndOneInAFolderThere() throws Exception {
    register("mixed");
    try (Child run = command(ISSUE + " --out cards --count 1 --wait 1")) {
      assertThat(run.ends()).isEqualTo(Main.FAILED);
      assertThat(run.errors()).contains("0 of 1 cards are made, 0 are in doubt");
    }
    for (String other :
        List.of(ISSUE + " --resume 1", "issue verify 1 --config register --keys keys")) {
      Ended asFiles = typed(words(other));
      assertThat(asFiles.status()).as(other).isEqualTo(Main.WRONG_USAGE);
      assertThat(asFiles.errors())
          .contains("the cards of run 1 pass through a reader", "Name it: --reader.");
    }
    farthing(words(ISSUE + " --out files --count 1"));
    try (Child inReader = command("issue verify 2 --config register --keys keys")) {
      assertThat(inReader.ends()).isEqualTo(Main.WRONG_USAGE);
      assertThat(inReader.errors())
          .contains("the cards of run 2 lie in a folder", "Leave --reader out.");
    }
    assertThat(farthing(words("issue list 1 --config register"))).contains("0 made, 1 intended");
  }

  @Test
  void aChipOfAnotherIssuersKeysIsTurnedAwayAndCostsNoNumber() throws Exception {
    register("anothers");
    try (Child run = command(ISSUE + " --out cards --count 1")) {
      run.tells("It will be " + FIRST);
      reader.insertForeign(CHIP_A);
      run.tells("it has not the keys of this issuer's KM-channel: take it out.");
      reader.remove();
      run.tells("It will be " + FIRST);
      reader.insert(CHIP_B);
      assertThat(run.ends()).as(run.errors()).isZero();
      assertThat(run.errors()).contains("This is card " + FIRST + " now: take it out.");
      assertThat(json(run.said()).get("spoilt").asInt()).isZero();
    }
  }

  @Test
  void whatCannotPassThroughAReaderIsRefusedBeforeANumberIsGiven() throws Exception {
    register("refused");
    Files.writeString(
        folder.resolve("purse"),
        GIFT.replace("medium = chip", "medium = software")
            .replace("key-generation = 01", "key-generation = 80"));
    refused("its medium is software", ISSUE.replace("gift", "purse") + " --out cards --count 1");
    refused("--wait is 1 to 86400 seconds", ISSUE + " --wait 0 --out cards --count 1");
    Ended unknown = typed(words(ISSUE + " --out cards --count 1", "--reader", "under the table"));
    assertThat(unknown.errors()).contains("PC/SC", "pcscd", "No number was given");
    Ended nobodys = typed(words(ISSUE + " --out cards --count 1 --gone " + FIRST));
    assertThat(nobodys.errors()).contains("--gone is said of a card in a reader");
    refused("of a run that goes on: --resume", ISSUE + " --out cards --count 1 --gone " + FIRST);
    assertThat(farthing(words("issue list --config register"))).contains("No cards were ordered");
  }

  private void refused(String why, String line) throws Exception {
    try (Child child = command(line)) {
      assertThat(child.ends()).isEqualTo(Main.WRONG_USAGE);
      assertThat(child.errors()).contains(why, "No number was given and no card made.");
    }
  }

  private Child command(String line) throws Exception {
    return Child.start(
        folder, reader.environment(), words(line, "--reader", ReaderOnTheTable.NAME));
  }

  private void register(String database) throws Exception {
    Files.writeString(folder.resolve("register"), database(postgres.database(database)));
    Database.open(postgres.database(database), Database.CARDS).close();
    Files.writeString(folder.resolve("gift"), GIFT);
  }
}
