package farthing.app;

import farthing.fuzz.FuzzTarget;
import farthing.fuzz.FuzzTargetSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Settings files and the small ones beside settings and cards, spoilt. */
public final class SettingsFuzz implements FuzzTargetSource {
  private static final int LARGEST = 64 * 1024;

  @Override
  public List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget(
            "payment-settings",
            "the payment server's settings",
            LARGEST,
            input -> read(input, PaymentSettings.ALL)),
        new FuzzTarget(
            "shop-settings",
            "the shop's settings",
            LARGEST,
            input -> read(input, ShopConfiguration.ALL)),
        new FuzzTarget(
            "load-settings",
            "the load server's settings",
            LARGEST,
            input -> read(input, LoadSettings.ALL)),
        new FuzzTarget(
            "bank-settings",
            "the bank's settings",
            LARGEST,
            input -> read(input, BankConfiguration.ALL)),
        new FuzzTarget(
            "miles-settings",
            "the loyalty programme's settings",
            LARGEST,
            input -> read(input, MilesConfiguration.ALL)),
        new FuzzTarget(
            "card-product",
            "a card product's definition",
            LARGEST,
            input -> inFile(input, ".product", OrderedProduct::read)),
        new FuzzTarget(
            "ceremony-plan",
            "the plan of a key ceremony",
            LARGEST,
            input -> read(input, CeremonyPlan.ALL)),
        new FuzzTarget(
            "card-servers",
            "whom a card's client may talk to",
            LARGEST,
            input -> inFile(input, ".servers", SettingsFuzz::servers)),
        new FuzzTarget(
            "pin-file",
            "a card's PIN in a file",
            LARGEST,
            input -> inFile(input, ".pin", PinEntry::inFile)),
        new FuzzTarget(
            "password-file",
            "an account's password in a file",
            LARGEST,
            input -> inFile(input, ".password", PasswordEntry::inFile)));
  }

  private static void read(byte[] input, List<Setting<?>> known) throws Exception {
    inFile(input, ".conf", file -> SettingsFile.read(file, known));
  }

  /** The list stands beside the card. */
  private static void servers(Path list) {
    String name = String.valueOf(list.getFileName());
    Path card = list.resolveSibling(name.substring(0, name.lastIndexOf('.')));
    CardServers.PAYMENT.known(card, List.of());
  }

  private interface Use {
    void of(Path file) throws Exception;
  }

  private static void inFile(byte[] input, String ending, Use use) throws Exception {
    Path file = Files.createTempFile("fuzz", ending);
    try {
      Files.write(file, input);
      use.of(file);
    } catch (Failed e) {
      if (e.status() != Main.WRONG_USAGE) {
        throw e;
      }
    } finally {
      Files.delete(file);
    }
  }
}
