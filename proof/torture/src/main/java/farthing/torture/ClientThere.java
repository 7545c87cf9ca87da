package farthing.torture;

import java.net.URI;
import java.util.function.Supplier;

/**
 * A client in a process that it shares with others and that is really killed. A software purse is
 * there with it, and dies with it; a chip card stays in its reader here, at the end of a wire.
 */
public final class ClientThere implements Device {
  private final ClientProcess process;
  private final CardWire wire;
  private final Supplier<URI> server;

  public ClientThere(ClientProcess process, CardWire wire, Supplier<URI> server) {
    this.process = process;
    this.wire = wire;
    this.server = server;
  }

  @Override
  public boolean lives(Run run, TorturedCard card, int life, Errand errand)
      throws InterruptedException {
    try {
      boolean lived =
          process.run(
              card.lend(wire), card.journal(), server.get().toString(), errand, run.story::tell);
      if (!lived) {
        run.story.tell("the client's process is dead");
      }
      return lived;
    } finally {
      wire.unplug(card.number());
      card.takenOutAndPutIn();
    }
  }

  /** The process is others' too. */
  @Override
  public void close() {}
}
