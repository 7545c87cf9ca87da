package farthing.app;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys ceremony}. */
@Command(
    name = "ceremony",
    description = {
      "Makes master keys that custodians hold in components, or restores them from components.",
      "Held at one screen, by a plan; docs/operations/keys.md is its checklist."
    })
final class KeysCeremonyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "What is to be done, with whom; the settings below.")
  private Path plan;

  @Option(
      names = "--dry-run",
      description = {
        "Everything as it will be, with keys and components that carry a mark: no server opens them,",
        "and the keys are thrown away at the end."
      })
  private boolean dryRun;

  /** Adds to its help what a plan may say. */
  static void explain(CommandLine farthing) {
    for (CommandLine command : farthing.getSubcommands().values()) {
      for (CommandLine below : command.getSubcommands().values()) {
        if (below.getCommand() instanceof KeysCeremonyCommand) {
          below.getCommandSpec().usageMessage().footer(SettingsHelp.lines(CeremonyPlan.ALL));
        }
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    CeremonyDesk desk = new CeremonyDesk(spec.commandLine().getOut(), Keyboard.ofThisProgram());
    Path transcript =
        new Ceremony(
                CeremonyPlan.read(plan),
                desk,
                dryRun,
                SoftwareFingerprint.text(),
                new SecureRandom(),
                InstantSource.system())
            .hold();
    desk.say("The transcript is " + Typed.path(transcript) + ". Print it, and have all sign it.");
    return 0;
  }
}
