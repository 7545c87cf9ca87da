package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the pages tell people to type is there, and what is there explains itself. */
class DocumentedCommandsTest {
  private static final Pattern TYPED = Pattern.compile("\\./farthing ((?:\\\\\\n|[^`#|\\n])+)");

  private static final CommandLine WHOLE =
      Main.commandLine().setOut(new PrintWriter(new StringWriter()));

  /** The launcher's own. */
  private static final Set<String> BY_THE_LAUNCHER = Set.of("test");

  @Test
  void everyCommandOnAPageExistsWithItsOptions() throws IOException {
    int seen = 0;
    for (Path page : pages()) {
      Matcher typed = TYPED.matcher(Files.readString(page));
      while (typed.find()) {
        check(page, List.of(typed.group(1).strip().split("[\\s\\\\]+")));
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(5);
  }

  /** Exported by their numbers, and named by the same in hexadecimal. */
  @Test
  void thePagesNameTheSecurityCardsThatAPaymentServerWasGiven() throws IOException {
    Matcher given = on("keys.md", "keys export .*--terminals ([0-9]+)-([0-9]+)");
    Matcher named =
        on("clearing.md", "source-cards .*46415254([0-9a-f]{8}) --to 46415254([0-9a-f]{8})");
    Matcher one = on("clearing.md", "security-card 46415254([0-9a-f]{8})");

    assertThat(Integer.parseInt(named.group(1), 16)).isEqualTo(Integer.parseInt(given.group(1)));
    assertThat(Integer.parseInt(named.group(2), 16)).isEqualTo(Integer.parseInt(given.group(2)));
    assertThat(one.group(1)).isBetween(named.group(1), named.group(2));
  }

  private static Matcher on(String page, String typed) throws IOException {
    Matcher found =
        Pattern.compile("\\./farthing .*?" + typed)
            .matcher(Files.readString(Repository.ROOT.resolve("docs/operations/" + page)));
    assertThat(found.find()).as(page + " has " + typed).isTrue();
    return found;
  }

  @Test
  void everyCommandAndOptionIsExplained() {
    List<String> silent = new ArrayList<>();
    explain(WHOLE, silent);
    assertThat(silent).isEmpty();
  }

  @Test
  void everyCommandAnswersAQuestionForHelp() {
    askEach(WHOLE, new ArrayList<>());
  }

  private static void askEach(CommandLine command, List<String> path) {
    List<String> question = new ArrayList<>(path);
    question.add("--help");
    String[] typed = question.toArray(String[]::new);
    StringWriter said = new StringWriter();
    int status = Main.commandLine(typed).setOut(new PrintWriter(said, true)).execute(typed);
    assertThat(status).as("%s", question).isZero();
    assertThat(said.toString()).as("typed alone, as among all").isEqualTo(among(typed));
    command
        .getSubcommands()
        .forEach((name, below) -> {
          List<String> further = new ArrayList<>(path);
          further.add(name);
          askEach(below, further);
        });
  }

  @Test
  void helpIsAskedForInEitherWay() {
    StringWriter said = new StringWriter();
    String[] typed = {"help", "serve", "payment"};
    assertThat(Main.commandLine(typed).setOut(new PrintWriter(said, true)).execute(typed)).isZero();
    assertThat(said.toString()).isEqualTo(among(new String[] {"serve", "payment", "--help"}));
  }

  private static String among(String[] typed) {
    StringWriter said = new StringWriter();
    WHOLE.setOut(new PrintWriter(said, true)).execute(typed);
    return said.toString();
  }

  @Test
  void helpOfARoleNamesEverySetting() {
    String help = below(below(WHOLE, "serve"), "payment").getUsageMessage();
    PaymentSettings.ALL.forEach(
        setting -> assertThat(help).contains("  " + setting.name() + "  (", setting.meaning()));
  }

  private static void check(Path page, List<String> words) {
    CommandLine command = WHOLE;
    for (String word : words) {
      Map<String, CommandLine> below = command.getSubcommands();
      if (BY_THE_LAUNCHER.contains(word)) {
        return;
      }
      if (word.startsWith("--")) {
        String option = word.replaceAll("[=\\]].*", "");
        assertThat(command.getCommandSpec().optionsMap().keySet())
            .as(page + ": " + words)
            .contains(option);
      } else if (below.containsKey(word)) {
        command = below(command, word);
      } else {
        assertThat(command.getCommandSpec().name())
            .as(page + ": there is no command '" + word + "' in " + words)
            .isNotEqualTo("farthing");
      }
    }
    OptionSpec why = command.getCommandSpec().optionsMap().get("--why");
    if (why != null && words.stream().anyMatch(w -> w.startsWith("--") && !w.equals("--help"))) {
      assertThat(words).as(page + ": it is typed without a reason").containsAnyOf(why.names());
    }
  }

  private static CommandLine below(CommandLine command, String name) {
    return Objects.requireNonNull(command.getSubcommands().get(name));
  }

  private static void explain(CommandLine command, List<String> silent) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().description().length == 0) {
      silent.add(spec.qualifiedName());
    }
    for (OptionSpec option : spec.options()) {
      if (option.description().length == 0) {
        silent.add(spec.qualifiedName() + " " + option.longestName());
      }
    }
    command.getSubcommands().values().forEach(below -> explain(below, silent));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Repository.ROOT.resolve("docs"))) {
      List<Path> pages = new ArrayList<>(docs.filter(p -> p.toString().endsWith(".md")).toList());
      for (String page : List.of("README.md", "ARCHITECTURE.md", "VOCABULARY.md", "CHANGELOG.md")) {
        pages.add(Repository.ROOT.resolve(page));
      }
      return pages;
    }
  }
}
