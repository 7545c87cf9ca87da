package farthing.torture;

import farthing.agents.AgentKeys;
import farthing.agents.EnrolledAgent;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.client.Agent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What every scene stands on: its folder, runs and tally, the way programs are started, and the
 * clients' process with the wire to its cards. Safe for all threads.
 */
public final class Ground implements AutoCloseable {
  private final TorturePlan plan;
  private final Path home;
  private final Tally tally = new Tally();
  private final Runs runs = new Runs();
  private final ClientProcess clients;
  private final CardWire wire = new CardWire();
  private final AgentKeys agent = AgentKeys.generate(new PartyId("tortured-kiosk"));
  private final Map<Class<?>, QuickStart> ownStarts = new ConcurrentHashMap<>();
  private volatile QuickStart start;

  public Ground(TorturePlan plan, Path home) throws IOException {
    this.plan = plan;
    this.home = home;
    Path agentKeys =
        Files.write(home.resolve("kiosk.keys"), agent.toJson(SecretAccess.granted()).toArray());
    this.start = QuickStart.without(plan.program());
    this.clients =
        new ClientProcess(
            () -> start.faster(clients(plan.program(), agentKeys)), home.resolve("clients.log"));
  }

  private static List<String> clients(List<String> program, Path agentKeys) {
    List<String> command = ownOf(program, ClientMain.class);
    command.add(agentKeys.toString());
    return command;
  }

  /** The program's command, but for what is run. */
  private static List<String> ownOf(List<String> program, Class<?> own) {
    List<String> command = new ArrayList<>(program.subList(0, program.indexOf("-cp") + 2));
    command.add(own.getName());
    return command;
  }

  /**
   * A server, not started yet.
   *
   * @param role as {@code farthing serve} names it
   */
  public ServerProcess server(String role, Path settings) {
    return new ServerProcess(
        serves(role), () -> start.faster(serving(role, settings)), home.resolve(role + ".log"));
  }

  /**
   * A command that runs to its end, started.
   *
   * @param log for all that it says
   */
  public Process command(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(plan.program());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(start.faster(command))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /**
   * A program of this room's own that serves, not started yet.
   *
   * @param serves the line on its screen that says where it listens begins so
   */
  public ServerProcess own(String name, Class<?> program, String serves, Path settings) {
    return new ServerProcess(
        serves,
        () -> startOf(program).faster(serving(program, settings)),
        home.resolve(name + ".log"));
  }

  private QuickStart startOf(Class<?> program) {
    return ownStarts.getOrDefault(program, start);
  }

  /** From here on programs start sooner, where that is worth making; it takes some seconds. */
  public void train(String role, Path settings) throws IOException, InterruptedException {
    if (plan.isLong()) {
      start = QuickStart.trained(serving(role, settings), serves(role), home);
    }
  }

  /** The same for a program of this room's own, with classes of its own. */
  public void train(Class<?> program, String serves, Path settings)
      throws IOException, InterruptedException {
    if (plan.isLong()) {
      Path folder = Files.createDirectory(home.resolve(program.getSimpleName()));
      ownStarts.put(program, QuickStart.trained(serving(program, settings), serves, folder));
    }
  }

  private List<String> serving(Class<?> program, Path settings) {
    List<String> command = ownOf(plan.program(), program);
    command.add(settings.toString());
    return command;
  }

  private List<String> serving(String role, Path settings) {
    List<String> command = new ArrayList<>(plan.program());
    command.addAll(List.of("serve", role, "--config", settings.toString()));
    return command;
  }

  private static String serves(String role) {
    return role + " serves at ";
  }

  /**
   * A client here.
   *
   * @param server where it finds the payment or load server
   */
  public ClientHere clientHere(Supplier<URI> server, ClientHere.Recovery servers) {
    return new ClientHere(server, tally, servers, new Agent(agent));
  }

  /** A client in the process that is killed. */
  public ClientThere clientThere(Supplier<URI> server) {
    return new ClientThere(clients, wire, server);
  }

  /** What all clients are, for where that is wanted. */
  public EnrolledAgent agent() {
    return agent.enrolled();
  }

  public void killClients() {
    clients.kill();
  }

  public TorturePlan plan() {
    return plan;
  }

  public Path home() {
    return home;
  }

  public Tally tally() {
    return tally;
  }

  public Runs runs() {
    return runs;
  }

  /** A password or an API key. */
  public static String secret() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    clients.close();
    wire.close();
  }
}
