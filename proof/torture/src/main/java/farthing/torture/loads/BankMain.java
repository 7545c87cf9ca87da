package farthing.torture.loads;

import farthing.netbank.Bank;
import farthing.store.Database;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The bank that comes with the program, in a process of its own, to be killed. It is put together
 * here and not by {@code serve bank}, so that it can listen elsewhere each time and still be found
 * at the address of its road.
 */
final class BankMain {
  /** The line on its screen that says where it listens begins so. */
  static final String SERVES = "bank serves at ";

  private BankMain() {}

  /**
   * @param args its settings file
   */
  public static void main(String[] args) throws IOException {
    BankSettings settings = BankSettings.read(Path.of(args[0]));
    Database database = Database.open(settings.database(), Bank.MIGRATIONS, Database.LEDGER);
    Bank bank = Bank.start(settings.bank(), database);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  bank.close();
                  database.close();
                }));
    System.out.println(SERVES + bank.door());
  }
}
