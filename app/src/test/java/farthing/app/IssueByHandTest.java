package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.store.CardRun;
import farthing.store.Cards;
import farthing.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What whoever makes cards in quantity types. */
class IssueByHandTest extends RolesByHand {
  private static final int PROVIDER = DemoKeys.PROVIDER;
  private static final long FIRST = 0x100000;
  private static final String EVERYDAY =
      """
      product = everyday
      provider = 46415254
      medium = software
      key-generation = 80
      first-number = 000000100000
      last-number = 0000001fffff
      maximum = EUR 500.00, P1001 9000
      purchase-maximum = EUR 100.00, P1001 500
      opening = EUR 20.00
      pin-wanted-for = purchase
      payment-servers = https://pay.example
      load-servers = https://load.example
      """;
  private static final String ISSUE =
      "issue --why ordered --config register --keys keys --product everyday";

  @Test
  @Timeout(300)
  void killedWhileItMakesCardsItGoesOnToExactlyAsManyAsWereWanted() throws Exception {
    register("killed");
    int wanted = 150;
    try (Database database = Database.open(postgres.database("killed"), Database.CARDS)) {
      Cards cards = new Cards(database);
      try (Child child = Child.start(folder, words(ISSUE + " --out cards --count " + wanted))) {
        awaitMade(cards, 20);
        child.kill();
      }
      CardRun killed = cards.runs(1).getFirst();
      assertThat(killed.isComplete()).isFalse();
      assertThat(killed.made()).isGreaterThanOrEqualTo(20);

      Ended resumed = typed(words(ISSUE + " --out cards --json --resume " + killed.run()));

      assertThat(resumed.status()).as(resumed.errors()).isZero();
      assertThat(resumed.errors()).contains("Run " + killed.run(), "150 of 150 cards made");
      JsonNode run = json(resumed.said());
      assertThat(run.get("made").asInt()).isEqualTo(wanted);
      assertThat(run.get("spoilt").asInt()).isZero();
      List<IepId> numbers =
          LongStream.range(FIRST, FIRST + wanted).mapToObj(n -> new IepId(PROVIDER, n)).toList();
      assertThat(cards.made(killed)).isEqualTo(numbers);
      assertThat(cardFiles()).isEqualTo(numbers.stream().map(IepId::full).toList());
      for (IepId card : List.of(numbers.getFirst(), numbers.getLast())) {
        JsonNode said = json(farthing("card", "cards/" + card.full(), "--json"));
        assertThat(said.get("card").asString()).isEqualTo(card.full());
        assertThat(said.get("slots").get(0).get("balanceMinor").asInt()).isEqualTo(20_00);
        assertThat(Files.readString(folder.resolve("cards/" + card.full() + ".servers")))
            .isEqualTo("https://pay.example\n");
      }
      JsonNode looked =
          json(
              farthing(
                  words(
                      "issue verify %d --config register --keys keys --sample %d --json"
                          .formatted(killed.run(), wanted))));
      assertThat(looked.get("looked").size()).isEqualTo(wanted);
      assertThat(looked.get("differing").size()).isZero();
    }
  }

  @Test
  void withOtherMastersNoRunGoesOnNoneIsOrderedAndNoneIsJudged() throws Exception {
    register("masters");
    farthing(words(ISSUE + " --out cards --count 2"));
    try (Database database = Database.open(postgres.database("masters"), Database.CARDS)) {
      Cards cards = new Cards(database);
      farthing("keys", "new", "--dir", "others", "--why", "a second set");

      for (String command :
          List.of(
              ISSUE + " --resume 1",
              ISSUE + " --out cards --count 2",
              "issue recover 1 --why ordered --config register --keys keys --product everyday",
              "issue verify 1 --config register --keys keys")) {
        Ended ended = typed(words(command.replace("--keys keys", "--keys others")));
        assertThat(ended.status()).as(command).isEqualTo(Main.FAILED);
        assertThat(ended.errors())
            .contains("km-load/46415254/20/80 is another key than the one that cards were made")
            .contains("Name the keys that those cards were made with");
      }

      assertThat(cards.runs(9)).hasSize(1);
    }
  }

  /** The register knows of it before any card does; the wait is for a commit of the other's. */
  private static void awaitMade(Cards cards, int wanted) {
    while (cards.runs(1).stream().noneMatch(run -> run.made() >= wanted)) {
      Thread.onSpinWait();
    }
  }

  private List<String> cardFiles() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("cards"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{8}-[0-9a-f]{12}"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theQualitySampleNamesTheCardsThatDiffer() throws Exception {
    register("sample");
    long run = json(farthing(words(ISSUE + " --out cards --count 4 --json"))).get("run").asLong();
    Path cards = folder.resolve("cards");
    Path second = cards.resolve("46415254-000000100001");
    Path third = cards.resolve("46415254-000000100002");
    Files.move(second, cards.resolve("aside"));
    Files.copy(third, second, StandardCopyOption.COPY_ATTRIBUTES);
    Files.delete(third);

    Ended ended = typed(words("issue verify " + run + " --config register --keys keys --seed 5"));

    assertThat(ended.status()).isEqualTo(Main.FAILED);
    assertThat(ended.said())
        .contains(
            "46415254-000000100001  it says that it is another: 46415254-000000100002",
            "46415254-000000100002  it is not here",
            "Looked at 4 of 4 cards of run " + run + " (--seed 5): 2 differ.");
  }

  @Test
  void letterAndCardAreForTheirOwnersEyesAndTheLettersPinIsTheCards() throws Exception {
    register("letters");
    farthing(words(ISSUE + " --out cards --count 1"));
    Path letter = folder.resolve("cards/46415254-000000100000.pin");

    assertThat(Files.readString(letter)).matches("[0-9]{4}\n");
    for (Path secret : List.of(letter, folder.resolve("cards/46415254-000000100000"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    assertThat(farthing(words("issue verify 1 --config register --keys keys")))
        .contains("all are as they should be");
    Files.writeString(letter, Files.readString(letter).equals("0000\n") ? "0001\n" : "0000\n");
    assertThat(typed(words("issue verify 1 --config register --keys keys")).said())
        .contains("the PIN of its letter: the PIN was wrong");
  }

  @Test
  void whatWasLeftInDoubtIsAskedWhereItLiesAndNowhereElse() throws Exception {
    register("doubt");
    farthing(words(ISSUE + " --out cards --count 1"));
    try (Database database = Database.open(postgres.database("doubt"), Database.CARDS)) {
      Cards cards = new Cards(database);
      Path product = folder.resolve("everyday");
      String[] order = words(ISSUE + " --out more --count 2");
      Files.createDirectory(folder.resolve("more"));
      Files.copy(
          folder.resolve("cards/46415254-000000100000"),
          folder.resolve("more/46415254-000000100001"),
          StandardCopyOption.COPY_ATTRIBUTES);

      Ended stopped = typed(order);
      assertThat(stopped.status()).isEqualTo(Main.FAILED);
      assertThat(stopped.errors())
          .contains("this is already card", "0 of 2 cards are made", "--resume 2");
      CardRun run = cards.runs(1).getFirst();
      cards.doubt(cards.intended(run, 2));
      List<Path> letters =
          List.of(
              Files.writeString(folder.resolve("more/46415254-000000100001.pin"), "4711\n"),
              Files.writeString(folder.resolve("more/46415254-000000100002.pin"), "4712\n"));

      Ended elsewhere =
          typed(
              words(
                  "issue recover --why killed 2 --config register --keys keys --product everyday --out cards"));
      assertThat(elsewhere.errors()).contains("the cards of run 2 are not in");
      assertThat(cards.inDoubt(run)).as("no number was spoilt for that").hasSize(2);

      farthing(
          words("issue recover --why killed 2 --config register --keys keys --product everyday"));
      JsonNode listed = json(farthing(words("issue list 2 --config register --json")));
      assertThat(listed.get("spoilt").asInt()).isEqualTo(2);
      assertThat(listed.get("spoiltNumbers").toString())
          .contains("the card is gone", "its identity");
      assertThat(letters).noneMatch(Files::exists);

      Files.writeString(product, EVERYDAY.replace("20.00", "30.00"));
      assertThat(typed(words(ISSUE + " --resume 2")).errors())
          .contains("ordered by another product definition");
      Files.writeString(product, EVERYDAY);
      assertThat(json(farthing(words(ISSUE + " --resume 2 --json"))).get("made").asInt())
          .isEqualTo(2);
      assertThat(cards.made(run))
          .containsExactly(new IepId(PROVIDER, FIRST + 3), new IepId(PROVIDER, FIRST + 4));
      assertThat(farthing(words("issue list --config register")))
          .contains("2 wanted: 2 made, 0 intended, 0 in doubt, 2 spoilt");
    }
  }

  @Test
  void chipsInFilesAndDisposableCardsAreMadeToo() throws Exception {
    register("chips");
    Files.writeString(
        folder.resolve("everyday"),
        """
        product = gift
        provider = 46415254
        medium = chip
        key-generation = 01
        first-number = 000000000001
        last-number = 000000000003
        maximum = EUR 25.00
        purchase-maximum = EUR 25.00
        opening = EUR 25.00
        disposable = yes
        """);
    farthing(words(ISSUE + " --out cards --count 3"));

    assertThat(farthing("card", "cards/46415254-000000000002"))
        .contains("a chip card", "blocked for loads", "holds EUR 25.00");
    assertThat(farthing(words("issue verify 1 --config register --keys keys")))
        .contains("Looked at 3 of 3");
    Ended more = typed(words(ISSUE + " --out cards --count 1"));
    assertThat(more.status()).isEqualTo(Main.FAILED);
    assertThat(more.errors()).contains("has 0 numbers left, and 1 are wanted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key-generation = 80       | key-generation = 01 | key generation 01 is for chips only",
        "medium = software         | medium = paper      | medium 'paper': none of software, chip",
        "first-number = 000000100000 | first-number = 2  | first-number '2': not 12 hexadecimal digits",
        "last-number = 0000001fffff | last-number = 0000000fffff | a range of card numbers goes up",
        "opening = EUR 20.00       | opening = USD 20.00 | opening has an amount in USD",
        "opening = EUR 20.00       | opening = EUR 500.01 | cannot hold EUR 500.01",
        "opening = EUR 20.00       | opening = EUR 1, EUR 2 | opening has two amounts in EUR",
        "purchase-maximum = EUR 100.00, P1001 500 | purchase-maximum = EUR 100.00 | purchase-maximum has no amount in P1001",
        "pin-wanted-for = purchase | pin-wanted-for = ever | none of none, purchase, load, both",
        "pin-wanted-for = purchase | pin-file = pin      | no PIN is wanted",
        "pin-wanted-for = purchase | disposable = yes    | what it opens with is its maximum",
        "provider = 46415254       | provider = 46415255 | master keys",
        "product = everyday        | colour = blue       | there is no setting 'colour'",
      })
  void aDefinitionThatCannotBeIsRefusedBeforeANumberIsGiven(String line, String other, String why)
      throws Exception {
    register("refused");
    Files.writeString(folder.resolve("everyday"), EVERYDAY.replace(line.strip(), other.strip()));

    Ended ended = typed(words(ISSUE + " --out cards --count 1"));

    assertThat(ended.status()).isNotZero();
    assertThat(ended.errors()).contains(why.strip(), "No number was given and no card made.");
    assertThat(farthing(words("issue list --config register"))).contains("No cards were ordered");
  }

  @Test
  void whatIsMissingIsAskedFor() throws Exception {
    register("missing");
    List<String> asked = new ArrayList<>();
    for (String words :
        List.of(
            "issue --why ordered --config register --keys keys --out cards --count 1",
            "issue --why ordered --keys keys --product everyday --out cards --count 1",
            "issue --why ordered --config register --product everyday --out cards --count 1",
            "issue --config register --keys keys --product everyday --out cards --count 1",
            ISSUE + " --count 1",
            ISSUE + " --out cards",
            ISSUE + " --out cards --count 100001",
            ISSUE + " --resume 99")) {
      Ended ended = typed(words(words));
      assertThat(ended.status()).as(words).isEqualTo(Main.WRONG_USAGE);
      asked.add(ended.errors().lines().findFirst().orElseThrow());
    }
    assertThat(asked)
        .containsExactly(
            "farthing: which product? --product FILE defines it",
            "farthing: where is the register of cards? --config FILE names its database",
            "farthing: whose card is it to be? Name the issuer's --keys or --key-store, or --library, --token and --token-pin-file",
            "farthing: why? --why TEXT says it, for the log of acts",
            "farthing: where do the cards go? --out names a folder",
            "farthing: how many cards? --count is 1 to 100000",
            "farthing: how many cards? --count is 1 to 100000",
            "farthing: there is no run 99");
  }

  /** Every way to type it. */
  private static final List<String> ALL =
      List.of(
          ISSUE + " --out cards --count 1",
          ISSUE + " --resume 1",
          "issue list --config register",
          "issue list 1 --config register",
          "issue verify 1 --config register --keys keys",
          "issue recover 1 --why killed --config register --keys keys --product everyday");

  @Test
  void inADatabaseThatHasNoRegisterNoneIsMadeButForTheVeryFirstOrder() throws Exception {
    named("first");
    for (String words : ALL) {
      Ended ended = typed(words(words));
      assertThat(ended.status()).as(words).isEqualTo(Main.WRONG_USAGE);
      assertThat(ended.errors())
          .contains("there is no register of cards in jdbc:postgresql:", "--new-register");
    }
    assertThat(Database.has(postgres.database("first"), Database.CARDS)).isFalse();
    assertThat(folder.resolve("cards")).doesNotExist();

    assertThat(typed(words(ISSUE + " --new-register --resume 1")).errors())
        .contains("--new-register is said with a first order");
    Ended first = typed(words(ISSUE + " --out cards --count 2 --new-register"));
    assertThat(first.status()).as(first.errors()).isZero();
    assertThat(first.errors()).contains("Clearing does not keep its books in this database");
    Ended notNew = typed(words(ISSUE + " --out cards --count 1 --new-register"));
    assertThat(notNew.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(notNew.errors()).contains("is not new: it has given numbers", "No number was given");
    farthing(words(ISSUE + " --out cards --count 1"));
    assertThat(cardFiles())
        .containsExactly("46415254-000000100000", "46415254-000000100001", "46415254-000000100002");
  }

  @Test
  void theRegisterThatClearingMadeIsTheOne() throws Exception {
    named("clearings");
    Database.open(postgres.database("clearings"), ClearingRole.TABLES).close();

    Ended ended = typed(words(ISSUE + " --out cards --count 1"));

    assertThat(ended.status()).as(ended.errors()).isZero();
    assertThat(ended.errors()).doesNotContain("Clearing");
  }

  /** A database in which cards were made before. */
  private void register(String database) throws Exception {
    named(database);
    Database.open(postgres.database(database), Database.CARDS).close();
  }

  private void named(String database) throws Exception {
    Files.writeString(folder.resolve("register"), database(postgres.database(database)));
    Files.writeString(folder.resolve("everyday"), EVERYDAY);
  }
}
