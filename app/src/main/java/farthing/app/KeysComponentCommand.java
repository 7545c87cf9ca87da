package farthing.app;

import farthing.security.KeyStoreUnusable;
import farthing.security.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys component}. */
@Command(
    name = "component",
    description = {
      "One custodian looks whether paper or file still holds the components that were handed out,",
      "against the ceremony's transcript. No key is put together, and nobody else is needed."
    })
final class KeysComponentCommand implements Callable<Integer> {
  private static final String RESTORE =
      "restore the keys while enough others are right, and make a new generation.";

  @Spec private CommandSpec spec;

  @Option(
      names = "--check",
      required = true,
      paramLabel = "TRANSCRIPT",
      description = "Of the ceremony that made the keys.")
  private Path transcript;

  @Option(
      names = "--number",
      required = true,
      paramLabel = "N",
      description = "The custodian's, as the transcript has it.")
  private int number;

  @Override
  public Integer call() throws IOException {
    return check(
        new CeremonyDesk(spec.commandLine().getOut(), Keyboard.ofThisProgram()),
        Transcript.read(transcript),
        number);
  }

  static int check(CeremonyDesk desk, Transcript made, int number) throws IOException {
    if (made.keys().isEmpty() && made.isRestoration()) {
      throw Failed.wrongUsage(
          "the transcript is of a restoration, and has no components of any key",
          "Nothing was looked at. Name the transcript of the ceremony that made the keys.");
    }
    if (!made.isEnded() && !made.wasPuttingKeys()) {
      throw Failed.wrongUsage(
          KeysTranscriptCommand.shortOfItsEnd(made),
          "Nothing was looked at. Keep the component, and take the copy of the transcript that was"
              + " put away with the signed sheet.");
    }
    String custodian = made.custodians().get(number);
    if (custodian == null) {
      throw Failed.wrongUsage(
          "the transcript has no custodian " + number,
          "It has these: " + made.custodians() + ". Nothing was looked at.");
    }
    BroughtComponents brought = new BroughtComponents(desk, made, made.isDryRun());
    try {
      if (brought.by(custodian, number, made.keys().keySet()).isPresent()) {
        desk.clear();
        desk.say(custodian + " holds component " + number + " of every key, as handed out.");
        return 0;
      }
    } catch (BrokenOff e) {
      throw Failed.because(
          "the check was broken off: " + e.why(),
          "Nothing was changed, and nothing is known of the component: keep it, and check it"
              + " again. If it can be read no more: "
              + RESTORE,
          e);
    } catch (KeyStoreUnusable e) {
      desk.say("  " + e.getMessage() + ".");
      throw Failed.because(
          "component " + number + ", of " + custodian + ", was not seen: its file did not open",
          "Nothing was changed. Keep the file, and try again. If it opens no more: " + RESTORE,
          e);
    }
    throw Failed.because(
        "component " + number + ", of " + custodian + ", is not what the transcript says",
        "Is it the right paper or file? Keep it, and check again. If it is: " + RESTORE);
  }
}
