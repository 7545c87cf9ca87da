package farthing.torture;

import farthing.client.Agent;
import farthing.client.FileJournal;
import farthing.client.Pauses;
import farthing.client.PurchaseJournal;
import farthing.torture.RunPlan.Death;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client in this process, which can so be killed at any chosen step of its journal and any
 * command of its card: what it had in memory is gone, what it wrote stays. One thread.
 */
public final class ClientHere implements Device {
  private static final Duration CONNECTING = Duration.ofSeconds(1);
  private static final Duration WHOLE_CALL = Duration.ofSeconds(5);

  /** A server is back sooner here than where people wait for it. */
  private static final int PAUSES_DIVIDED_BY = 3;

  private final Supplier<URI> server;
  private final Tally tally;
  private final Recovery servers;
  private final Agent agent;
  private final HttpCaller caller = caller();

  /** The servers' coming back. */
  public interface Recovery {
    /** Returns when all of them serve. */
    void await() throws InterruptedException;
  }

  /**
   * @param server where the payment or load server is found
   * @param agent that it is
   */
  public ClientHere(Supplier<URI> server, Tally tally, Recovery servers, Agent agent) {
    this.server = server;
    this.tally = tally;
    this.servers = servers;
    this.agent = agent;
  }

  public static HttpCaller caller() {
    return new HttpCaller(CallerSettings.usual().within(CONNECTING, WHOLE_CALL));
  }

  public static Pauses shorter() {
    return time -> Pauses.real().pause(time.dividedBy(PAUSES_DIVIDED_BY));
  }

  @Override
  public boolean lives(Run run, TorturedCard card, int life, Errand errand) {
    Optional<Death> death = run.plan.death(life);
    try (PurchaseJournal journal = new DyingJournal(card.openJournal(), death, run, tally)) {
      errand.with(
          new Client(server.get(), caller, new Person(run.story::tell), pauses(run), agent),
          new FaultyCard(card, run, tally),
          journal);
      return true;
    } catch (Killed e) {
      run.story.tell("the client is dead");
      return false;
    } finally {
      card.takenOutAndPutIn();
    }
  }

  /** Nothing disturbs it. */
  public List<ErrandEnd> calmly(TorturedCard card, Errand errand) {
    card.takenOutAndPutIn();
    try (FileJournal journal = card.openJournal()) {
      return errand.with(
          new Client(server.get(), caller, new Person(_ -> {}), Pauses.real(), agent),
          card.link(),
          journal);
    }
  }

  /** On a slow machine a server takes longer to come back than a client tries. */
  private Pauses pauses(Run run) {
    return time -> {
      shorter().pause(time);
      if (run.plan.isPatient()) {
        servers.await();
      }
    };
  }

  @Override
  public void close() {
    caller.close();
  }
}
