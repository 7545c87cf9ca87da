package farthing.app;

import farthing.base.Malformed;
import farthing.testkit.agreement.AgreementReport;
import farthing.testkit.agreement.PurseAgreement;
import farthing.testkit.agreement.PurseKind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The same commands to every kind of purse, until two of them answer differently. */
@Command(
    name = "purses",
    description = {
      "The same random commands, right and wrong ones, to the applet and the software purse, in"
          + " memory and in a file; each byte that they answer must be the same. A difference is"
          + " made as short as it goes and printed so that --replay can do it again.",
      "Exit status 1 on a difference."
    })
final class TorturePursesCommand implements Callable<Integer> {
  /** Far above any conversation. */
  private static final long LARGEST_FILE_BYTES = 16 << 20;

  private final List<PurseKind> kinds;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of all that is sent: the same seed sends the same; ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--commands",
      defaultValue = "100000",
      paramLabel = "N",
      description = "Sent to each purse, at least; ${DEFAULT-VALUE}.")
  private long commands;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Does again what stands in FILE, as a difference was printed, and nothing else.")
  private Optional<Path> replay = Optional.empty();

  @Option(names = "--json", description = "Prints one object for programs.")
  private boolean json;

  TorturePursesCommand() {
    this(PurseKind.all());
  }

  /**
   * @param kinds the purses that are compared
   */
  TorturePursesCommand(List<PurseKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  @Override
  public Integer call() throws IOException {
    PurseAgreement agreement =
        new PurseAgreement(kinds, InstantSource.system(), spec.commandLine().getErr()::println);
    if (replay.isPresent()) {
      return replay(agreement, replay.get());
    }
    if (commands < 1) {
      throw Failed.wrongUsage("--commands is 1 or more", "Nothing was begun.");
    }
    AgreementReport report = agreement.run(seed, commands);
    spec.commandLine().getOut().println(json ? report.toJson() : report.toText());
    report.shortest().forEach(spec.commandLine().getErr()::println);
    return report.differences() == 0 ? 0 : Main.FAILED;
  }

  private int replay(PurseAgreement agreement, Path file) throws IOException {
    List<String> told;
    try {
      told = agreement.replay(lines(file));
    } catch (Malformed | CharacterCodingException e) {
      throw Failed.wrongUsage(
          file + " cannot be replayed: " + e.getMessage(), "Nothing was begun.");
    }
    told.forEach(spec.commandLine().getOut()::println);
    return told.getLast().equals(PurseAgreement.AGREED) ? 0 : Main.FAILED;
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Failed.wrongUsage("there is no file " + file, "Nothing was begun.");
    }
    if (Files.size(file) > LARGEST_FILE_BYTES) {
      throw new Malformed("it has more than " + LARGEST_FILE_BYTES + " bytes");
    }
    return Files.readAllLines(file);
  }
}
