package farthing.app;

import farthing.agents.AgentKeys;
import farthing.agents.EnrolledAgent;
import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.store.Agent;
import farthing.store.Agents;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The payment server's register of trusted agents. */
@Command(
    name = "agent",
    description = {
      "Trusted agents: kiosks and terminals of the operator that compare a card's proof themselves (FIG. 7).",
      "Each makes its keys, the operator enrols the public ones; a running server notices within seconds."
    },
    subcommands = {
      AgentCommand.Keys.class,
      AgentCommand.Add.class,
      AgentCommand.Rekey.class,
      AgentCommand.All.class,
      AgentCommand.Stop.class,
      AgentCommand.Resume.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class AgentCommand {
  private static final String UNCHANGED = "Nothing was changed.";

  AgentCommand() {}

  /** {@code agent keys}. */
  @Command(
      name = "keys",
      description = {
        "Makes an agent's keys at the agent: FILE is for it alone, FILE.public for the operator.",
        "Shows the fingerprint, which the operator compares before enrolling."
      })
  static final class Keys implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--agent", required = true, paramLabel = "ID", description = "Its name.")
    private String agent;

    @Parameters(paramLabel = "FILE", description = "The new file; none is overwritten.")
    private Path file;

    @Override
    public Integer call() throws IOException {
      AgentKeys keys = AgentKeys.generate(Failed.unlessRead(() -> new PartyId(agent)));
      Path shown = file.resolveSibling(file.getFileName() + ".public");
      write(file, keys.toJson(SecretAccess.granted()), "rw-------");
      write(shown, keys.enrolled().toJson(), "rw-r--r--");
      spec.commandLine().getOut().println(keys.enrolled().fingerprint());
      return 0;
    }

    private static void write(Path file, Bytes content, String rights) throws IOException {
      try {
        Files.createFile(
            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights)));
      } catch (FileAlreadyExistsException e) {
        throw Failed.because(file + " is there already", "It was left as it is.", e);
      }
      Files.write(file, content.toArray());
    }
  }

  /** Whose public keys a command takes. */
  static final class PublicKeys {
    @Parameters(
        paramLabel = "FILE",
        description = "Its public keys, as `farthing agent keys` made them (FILE.public).")
    private Path file;

    private EnrolledAgent read() {
      return Failed.unlessRead(() -> EnrolledAgent.parse(AgentKeyFile.read(file)));
    }
  }

  /** {@code agent add}. */
  @Command(
      name = "add",
      description = {
        "Enrols an agent, and shows the fingerprint of its keys: compare it with the agent's own.",
        "From then on merchants that have agreed on FIG. 7 believe its confirmations."
      })
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Mixin private PublicKeys keys;

    @Option(
        names = "--place",
        required = true,
        paramLabel = "TEXT",
        description = "Where it stands, for people.")
    private String place;

    @Override
    public Integer call() {
      EnrolledAgent agent = keys.read();
      boolean added = register.onAgents(agents -> agents.add(agent.agent(), place, agent.toJson()));
      if (!added) {
        throw Failed.because(
            "there is an agent " + agent.agent(),
            UNCHANGED + " Other keys for it: `farthing agent rekey`.");
      }
      told(spec, agent, "is enrolled");
      return 0;
    }
  }

  /** {@code agent rekey}. */
  @Command(
      name = "rekey",
      description = "Gives an agent other keys: within seconds those it had draw no more.")
  static final class Rekey implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Mixin private PublicKeys keys;

    @Override
    public Integer call() {
      EnrolledAgent agent = keys.read();
      mustBe(
          agent.agent(),
          register.onAgents(agents -> agents.replaceKeys(agent.agent(), agent.toJson())));
      told(spec, agent, "has other keys");
      return 0;
    }
  }

  /** {@code agent list}. */
  @Command(name = "list", description = "Lists the agents with their keys' fingerprints.")
  static final class All implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<Agent> all = register.onAgents(Agents::all);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(All::object).toList()));
      } else if (all.isEmpty()) {
        out.println("No agent is enrolled. Enrol one: farthing agent add --help");
      } else {
        all.forEach(agent -> out.println(line(agent)));
      }
      return 0;
    }

    private static String line(Agent agent) {
      return "%-20s %s  %s%s"
          .formatted(
              agent.agent(),
              fingerprint(agent),
              agent.place(),
              agent.active() ? "" : "  (stopped)");
    }

    private static Map<String, Object> object(Agent agent) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("agent", agent.agent().value());
      object.put("place", agent.place());
      object.put("fingerprint", fingerprint(agent));
      object.put("active", agent.active());
      object.put("since", agent.since().toString());
      return object;
    }

    private static String fingerprint(Agent agent) {
      return EnrolledAgent.parse(agent.keys()).fingerprint();
    }
  }

  /** Stops an agent, or lets it go on. */
  abstract static class Switch implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--agent", required = true, paramLabel = "ID", description = "Its name.")
    private String name;

    private final boolean active;
    private final String told;

    private Switch(boolean active, String told) {
      this.active = active;
      this.told = told;
    }

    abstract RegisterOptions register();

    @Override
    public Integer call() {
      PartyId agent = Failed.unlessRead(() -> new PartyId(name));
      mustBe(agent, register().onAgents(agents -> agents.setActive(agent, active)));
      spec.commandLine().getOut().println(agent + told);
      return 0;
    }
  }

  /** {@code agent stop}. */
  @Command(
      name = "stop",
      description = {
        "Stops an agent: within seconds it draws no more.",
        "What it drew before it can still confirm; an order of FIG. 7 lives no longer than a day."
      })
  static final class Stop extends Switch {
    @Mixin private RegisterChange register;

    @Override
    RegisterOptions register() {
      return register;
    }

    Stop() {
      super(false, " is stopped: within seconds it draws no more.");
    }
  }

  /** {@code agent resume}. */
  @Command(name = "resume", description = "Lets a stopped agent draw again.")
  static final class Resume extends Switch {
    @Mixin private RegisterChange register;

    @Override
    RegisterOptions register() {
      return register;
    }

    Resume() {
      super(true, " may draw again, within seconds.");
    }
  }

  private static void mustBe(PartyId agent, boolean known) {
    if (!known) {
      throw Failed.because(
          "there is no agent " + agent, UNCHANGED + " `farthing agent list` shows them all.");
    }
  }

  private static void told(CommandSpec spec, EnrolledAgent agent, String what) {
    spec.commandLine()
        .getOut()
        .println("%s %s; its fingerprint: %s".formatted(agent.agent(), what, agent.fingerprint()));
  }
}
