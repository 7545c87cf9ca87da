package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.testkit.agreement.PurseKind;
import farthing.virtual.PurseState;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code farthing torture purses}, with a purse that is broken. */
class TorturePursesTest {
  private static final String SELECT = "00a4";
  private static final String PERSONALISE = "90e0";

  @TempDir Path folder = Path.of("");

  @Test
  void brokenPurseIsFoundAndToldByItsSeedAndByTheLeastThatShowsIt() throws IOException {
    Said said = run(broken(), "--seed", "7", "--commands", "500");

    assertThat(said.status).isEqualTo(Main.FAILED);
    assertThat(said.out).contains("seed 7: ");
    assertThat(said.err).contains("of seed 7; making it short");
    List<String> told = told(said);
    List<String> steps = told.stream().filter(line -> line.startsWith(">")).toList();
    assertThat(withoutPartsRepeated(steps))
        .as("a purse is made, its power goes, and it is no longer made")
        .containsExactly(SELECT, PERSONALISE, "power", SELECT);
    assertThat(told.getLast()).as("what each answered").startsWith("< broken");

    assertThat(run(broken(), "--replay", written(told)).status).isEqualTo(Main.FAILED);
    assertThat(run(PurseKind.applet(), "--replay", written(told)).status).isZero();
    for (int i = 0; i < steps.size(); i++) {
      List<String> fewer = new ArrayList<>(steps);
      fewer.remove(i);
      assertThat(run(broken(), "--replay", written(fewer)).status)
          .as("without %s it is not shown", steps.get(i))
          .isZero();
    }
  }

  @Test
  void sameSeedTellsTheSame() {
    assertThat(told(run(broken(), "--seed", "8", "--commands", "300")))
        .isEqualTo(told(run(broken(), "--seed", "8", "--commands", "300")))
        .isNotEmpty();
  }

  @Test
  void purseThatIsRightIsNotFoundWrong() {
    Said said = run(PurseKind.memory(), "--seed", "7", "--commands", "500");
    assertThat(said.status).isZero();
    assertThat(told(said)).isEmpty();
  }

  /** A software purse whose memory goes with its power. */
  private static PurseKind broken() {
    return new PurseKind() {
      @Override
      public String name() {
        return "broken";
      }

      @Override
      public Held insert(Random random) {
        try {
          VirtualPurse purse = new VirtualPurse(new ForgetfulStore(), random);
          return PurseKind.held(purse, purse::reset);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** Keeps nothing. */
  private static final class ForgetfulStore implements PurseStore {

    @Override
    public Optional<PurseState> read() {
      return Optional.empty();
    }

    @Override
    public void write(PurseState state) {
      // gone
    }

    @Override
    public void close() {
      // nobody else wants it
    }
  }

  private record Said(int status, String out, String err) {}

  private static Said run(PurseKind other, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new TorturePursesCommand(List.of(PurseKind.memory(), other)))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Said(status, out.toString(), err.toString());
  }

  /** The steps and answers that were printed. */
  private static List<String> told(Said said) {
    return said.err.lines().filter(l -> l.startsWith("> ") || l.startsWith("< ")).toList();
  }

  /** CLA and INS of each step, several parts of a personalisation told once. */
  private static List<String> withoutPartsRepeated(List<String> steps) {
    List<String> commands = new ArrayList<>();
    for (String step : steps) {
      String command = step.equals("> power") ? "power" : step.substring(2, 6);
      if (!command.equals(PERSONALISE) || !commands.contains(PERSONALISE)) {
        commands.add(command);
      }
    }
    return commands;
  }

  private String written(List<String> lines) throws IOException {
    return Files.write(folder.resolve("told"), lines).toString();
  }
}
