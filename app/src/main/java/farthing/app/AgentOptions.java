package farthing.app;

import farthing.agents.AgentKeys;
import farthing.client.Agent;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether this machine is a trusted agent. */
final class AgentOptions {
  @Option(
      names = "--agent-keys",
      paramLabel = "FILE",
      description = "For an enrolled terminal: its keys, as `farthing agent keys` made them.")
  private Optional<Path> file = Optional.empty();

  Optional<Agent> agent() {
    return file.map(f -> new Agent(Failed.unlessRead(() -> AgentKeys.parse(AgentKeyFile.read(f)))));
  }
}
