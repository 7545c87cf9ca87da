package farthing.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo as a person starts it, in a process of its own, with its shop and its bank open. */
final class Demo implements AutoCloseable {
  private static final Pattern SHOP = Pattern.compile("The shop stays open at (\\S+)");
  private static final Pattern MILES = Pattern.compile("The loyalty site stays open at ([^\\s]+):");
  private static final Pattern BANK =
      Pattern.compile("The bank stays open at (\\S+): log in there as (\\S+), whose password.*");
  private static final Pattern STATEMENTS =
      Pattern.compile("What the shop was paid stands at (\\S+): log in there as (\\S+), whose.*");
  private static final String OPEN = "Ctrl-C ends the demo.";
  private static final int MOST_SECONDS = 120;

  private final Path folder;
  private final Process process;
  private final URI shop;
  private final URI miles;
  private final URI bank;
  private final URI statements;
  private final String merchant;
  private final String account;

  private Demo(Path folder, Process process, List<String> said) {
    this.folder = folder;
    this.process = process;
    this.shop = URI.create(found(SHOP, said).group(1));
    this.miles = URI.create(found(MILES, said).group(1));
    Matcher atBank = found(BANK, said);
    this.bank = URI.create(atBank.group(1));
    this.account = atBank.group(2);
    Matcher paid = found(STATEMENTS, said);
    this.statements = URI.create(paid.group(1));
    this.merchant = paid.group(2);
  }

  static Demo start(Path folder) throws IOException {
    Process process =
        command(List.of("demo", "--port", "0", "--dir", folder.toString()))
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      while (line != null && !line.equals(OPEN)) {
        said.add(line);
        line = out.readLine();
      }
      return new Demo(folder, process, said);
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  URI shop() {
    return shop;
  }

  URI miles() {
    return miles;
  }

  URI bank() {
    return bank;
  }

  /** What the shop was paid. */
  URI statements() {
    return statements;
  }

  String merchant() {
    return merchant;
  }

  String merchantsPassword() throws IOException {
    return Files.readString(folder.resolve("statement.key")).strip();
  }

  String account() {
    return account;
  }

  String password() throws IOException {
    return Files.readString(folder.resolve("bank.password")).strip();
  }

  /**
   * Begins what a page tells to type.
   *
   * @param typed as {@code farthing load ADDRESS --card FILE}; without a card, the demo's is added
   */
  Typed types(String typed) throws IOException {
    List<String> words = new ArrayList<>(List.of(typed.strip().split(" ", -1)));
    if (!words.removeFirst().equals("farthing")) {
      throw new AssertionError("a page tells to type '" + typed + "'");
    }
    words.removeAll(List.of("--card", "FILE"));
    words.addAll(List.of("--card", folder.resolve("card").toString(), "--yes"));
    return new Typed(command(words).redirectErrorStream(true).start());
  }

  /** A command under way. */
  record Typed(Process process) {
    /** All that it said, once it has ended well. */
    String ends() throws IOException, InterruptedException {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("did not end well: " + said);
      }
      return said;
    }
  }

  /** As by Ctrl-C, so that PostgreSQL is stopped too. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static ProcessBuilder command(List<String> words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfarthing.root=" + System.getProperty("farthing.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "farthing.app.Main"));
    all.addAll(words);
    return new ProcessBuilder(all);
  }

  private static Matcher found(Pattern pattern, List<String> said) {
    return said.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the demo did not open: " + String.join("\n", said)));
  }
}
