package farthing.torture;

import farthing.agents.AgentKeys;
import farthing.base.Bytes;
import farthing.client.Agent;
import farthing.client.FileJournal;
import farthing.purse.CardLink;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import farthing.web.HttpCaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * A program of clients, many at once, each with its own card and journal: to be killed. It reads
 * errands, a line each, and says what comes of them; it ends when nobody is there to send more.
 */
public final class ClientMain {
  private final HttpCaller caller = ClientHere.caller();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Agent agent;

  private ClientMain(Agent agent) {
    this.agent = agent;
  }

  /**
   * @param args the file of its keys as an agent
   */
  public static void main(String[] args) throws IOException {
    ClientMain all =
        new ClientMain(new Agent(AgentKeys.parse(Bytes.of(Files.readAllBytes(Path.of(args[0]))))));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ClientErrand next = ClientErrand.parse(line);
      Thread.ofPlatform().name("client").start(() -> all.run(next));
    }
    Runtime.getRuntime().halt(0);
  }

  private void run(ClientErrand its) {
    try {
      live(its);
      say(its, ClientErrand.DONE, "");
    } catch (IOException | RuntimeException e) {
      say(its, ClientErrand.FAILED, e + " " + Arrays.toString(e.getStackTrace()));
    }
  }

  private void live(ClientErrand its) throws IOException {
    Person person = new Person(text -> say(its, ClientErrand.TOLD, text));
    try (CardLink card = card(its.card());
        FileJournal journal = FileJournal.open(Path.of(its.journal()), InstantSource.system())) {
      its.errand()
          .with(
              new Client(URI.create(its.server()), caller, person, ClientHere.shorter(), agent),
              card,
              journal);
    }
  }

  private static CardLink card(String place) throws IOException {
    return place.startsWith(CardWire.SCHEME)
        ? new WiredCard(URI.create(place))
        : new VirtualPurse(PurseFile.open(Path.of(place)), new SecureRandom());
  }

  private synchronized void say(ClientErrand its, String what, String text) {
    out.println(its.number() + "\t" + what + "\t" + text.replaceAll("\\s+", " "));
  }
}
