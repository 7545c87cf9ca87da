package farthing.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The people of a ceremony: they read what is on the screen, write their components down, and type
 * what they are asked for. One may make mistakes, and somebody may pull the plug.
 */
final class CeremonyPeople implements Keyboard {
  static final String ADAS_PASSPHRASE = "Ada's own passphrase";
  static final String PASSWORD_PARTS = "the first part of itthe second part, longer";

  private static final Pattern CALLED = Pattern.compile("  (.*), type your name: $");
  private static final Pattern COMPONENT =
      Pattern.compile("[Cc]omponent (\\d+) of (km-[a-z0-9/]+)");
  private static final Pattern LINE = Pattern.compile("    line (\\d)   ([0-9A-F -]+)\\R");

  /** Pulled out of the wall: nothing of the program runs any more. */
  static final class PlugPulled extends Error {
    private static final long serialVersionUID = 1;
  }

  final StringWriter shown = new StringWriter();
  final CeremonyDesk desk = new CeremonyDesk(new PrintWriter(shown, true), this);

  /** What stands on each custodian's sheet: two lines, by number and key. */
  final Map<String, List<String>> paper = new HashMap<>();

  /** Who has a file instead. */
  final Map<Integer, Path> files = new HashMap<>();

  final Deque<String> witnesses = new ArrayDeque<>();
  final Deque<Integer> bringing = new ArrayDeque<>();
  String pin = new String(TestTokens.pin());
  String passphrase = ADAS_PASSPHRASE;

  /** What a hand makes of a line of a component. */
  UnaryOperator<String> typing = line -> line;

  /** What else happens while they are asked that. */
  Consumer<String> whenAsked = _ -> {};

  int prompts;
  int plugPulledAt = Integer.MAX_VALUE;

  private int current;

  @Override
  public Optional<String> line() {
    count();
    String prompt = lastLine();
    whenAsked.accept(prompt);
    Matcher called = CALLED.matcher(prompt);
    if (called.find()) {
      return Optional.of(called.group(1));
    }
    if (prompt.contains("Witness")) {
      return Optional.of(witnesses.isEmpty() ? "" : witnesses.poll());
    }
    if (prompt.contains("Who brings components next")) {
      current = bringing.isEmpty() ? 0 : bringing.poll();
      return Optional.of(Integer.toString(current));
    }
    if (prompt.contains("Next is")) {
      current++;
    }
    if (prompt.contains("A file on a medium of your own")) {
      return Optional.of(Optional.ofNullable(files.get(current)).map(Path::toString).orElse(""));
    }
    if (prompt.contains("Write down")) {
      writeDown();
    }
    return Optional.of("");
  }

  @Override
  public Optional<String> hidden(String prompt) {
    count();
    if (prompt.startsWith("    line ")) {
      int line = Character.digit(prompt.charAt(9), 10);
      return Optional.of(typing.apply(sheet().get(line - 1)));
    }
    if (prompt.contains("PIN of")) {
      return Optional.of(pin);
    }
    if (prompt.contains("The same again")) {
      return Optional.of(last);
    }
    if (prompt.contains("passphrase")) {
      last = passphrase;
    } else {
      last = prompt.contains("Grace") ? "the first part of it" : "the second part, longer";
    }
    return Optional.of(last);
  }

  private String last = "";

  void sitsDown(int custodian) {
    current = custodian;
  }

  private void count() {
    if (++prompts == plugPulledAt) {
      throw new PlugPulled();
    }
  }

  private List<String> sheet() {
    Matcher component = COMPONENT.matcher(shown.toString());
    String about = "";
    while (component.find()) {
      about = component.group(1) + " of " + component.group(2);
    }
    List<String> sheet = paper.get(about);
    if (sheet == null) {
      throw new AssertionError("nobody has a sheet with component " + about);
    }
    return sheet;
  }

  private void writeDown() {
    String screen = shown.toString();
    String now = screen.substring(screen.lastIndexOf("\u001B[3J") + 1);
    Matcher component = COMPONENT.matcher(now);
    String about = "";
    int from = 0;
    while (component.find()) {
      about = component.group(1) + " of " + component.group(2);
      from = component.end();
    }
    List<String> lines = new ArrayList<>();
    Matcher line = LINE.matcher(now);
    for (int at = from; line.find(at); at = line.end()) {
      lines.add(line.group(2));
    }
    paper.put(about, List.copyOf(lines));
  }

  private String lastLine() {
    String screen = shown.toString();
    return screen.substring(screen.lastIndexOf('\n') + 1);
  }
}
