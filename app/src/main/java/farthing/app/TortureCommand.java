package farthing.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets things go wrong, and looks who has what afterwards. */
@Command(
    name = "torture",
    description = "Lets things go wrong, by seed, and looks who holds what afterwards.",
    subcommands = TorturePursesCommand.class,
    synopsisSubcommandLabel = "WHAT")
final class TortureCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
