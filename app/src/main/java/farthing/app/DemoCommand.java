package farthing.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole world on one machine, and a load, a purchase and an identification in it. */
@Command(
    name = "demo",
    description = {
      "Runs the whole world here, tells a load and a purchase step by step, keeps bank and shop open.",
      "It starts PostgreSQL, load server, bank, points programme, payment server, shop, a loyalty site and"
          + " a client with an empty card, loads EUR 20.00, buys an article through the real HTTP"
          + " interfaces, takes another back, loads points and redeems them, gets a ticket for miles by"
          + " the card's word, and shows everybody's books."
    })
final class DemoCommand implements Callable<Integer> {
  static final int USUAL_PORT = 8440;
  private static final int LAST_PORT = 65_535 - DemoFiles.ROLES + 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description = "Ends after the story; exit status 0 only if the books add up.")
  private boolean once;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = {
        "Port of the shop; payment server, load server, bank, points programme and loyalty site take the"
            + " next. 0: free ones.",
        "If left: " + USUAL_PORT + ", with --once free ones."
      })
  private Optional<Integer> port;

  @Option(
      names = "--tls",
      description = "Everything over https, with a certification authority made on the spot.")
  private boolean tls;

  @Option(
      names = "--keep",
      description = "Goes on with card, accounts and books of the last demo; usually all is fresh.")
  private boolean keep;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where all of it is kept; usually var/demo in the checkout.")
  private Optional<Path> directory;

  @Override
  public Integer call() throws Exception {
    int shopPort = port.orElse(once ? 0 : USUAL_PORT);
    if (shopPort < 0 || shopPort > LAST_PORT) {
      throw Failed.wrongUsage("--port is 0 to " + LAST_PORT, "Nothing was started.");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DemoWorld world =
        DemoWorld.start(directory.orElseGet(DemoCommand::usual), shopPort, tls, keep, out)) {
      DemoStory story = new DemoStory(world, out);
      boolean good = story.tell();
      if (!once && good) {
        story.invite();
        keepOpen(world, out);
      }
      return good ? 0 : Main.FAILED;
    }
  }

  private static void keepOpen(DemoWorld world, PrintWriter out) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stopping")
                .unstarted(() -> {
                  world.close();
                  told.countDown();
                }));
    out.println("Ctrl-C ends the demo.");
    told.await();
  }

  private static Path usual() {
    return Path.of(System.getProperty("farthing.root", "")).resolve("var").resolve("demo");
  }
}
