package farthing.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}, and {@code help serve payment}. */
@Command(name = "help", description = "Shows this, or explains a command.")
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Which; everything if left.")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    CommandLine explained = spec.parent().commandLine();
    for (String name : names) {
      CommandLine below = explained.getSubcommands().get(name);
      if (below == null) {
        throw Failed.wrongUsage("there is no command '" + name + "'", "See farthing help.");
      }
      explained = below;
    }
    explained.usage(spec.commandLine().getOut());
    return 0;
  }
}
