package farthing.torture.loads;

import farthing.bank.BankParty;
import farthing.bank.LoadDesk;
import farthing.bank.LoadLink;
import farthing.bank.Settling;
import farthing.bank.SettlingLoop;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A bank in a process of its own, on the banks' SDK, to be killed. It keeps nothing in memory. */
final class BankMain {
  /** The line on its screen that says where it listens begins so. */
  static final String SERVES = "bank serves at ";

  private static final Duration BETWEEN_PASSES = Duration.ofSeconds(1);

  private BankMain() {}

  /**
   * @param args its settings file
   */
  public static void main(String[] args) throws IOException {
    BankSettings settings = BankSettings.read(Path.of(args[0]));
    BankParty party = settings.party();
    BankDatabase database = new BankDatabase(settings.database());
    BankTill till = new BankTill(database);
    BankLoadBook book = new BankLoadBook(database);
    LoadDesk desk = new LoadDesk(party, till, book);
    SettlingLoop settling =
        SettlingLoop.start(
            new Settling(desk, till, book, LoadLink.to(party, settings.apiKey())),
            BETWEEN_PASSES,
            e -> System.err.println("settling: " + e));
    HttpDoor door =
        HttpDoor.open(
            DoorSettings.loopback("bank")
                .within(
                    DoorBounds.usual()
                        .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)),
            new BankDoor(settings.origin(), settings.password(), desk, database).routes(),
            new Metrics());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  door.close();
                  settling.close();
                  database.close();
                }));
    System.out.println(SERVES + door.address());
  }
}
