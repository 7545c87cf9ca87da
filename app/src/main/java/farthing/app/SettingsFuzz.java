package farthing.app;

import farthing.fuzz.FuzzTarget;
import farthing.fuzz.FuzzTargetSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Settings files, spoilt. */
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
            input -> read(input, BankConfiguration.ALL)));
  }

  private static void read(byte[] input, List<Setting<?>> known) throws Exception {
    Path file = Files.createTempFile("fuzz", ".conf");
    try {
      Files.write(file, input);
      SettingsFile.read(file, known);
    } catch (Failed e) {
      if (e.status() != Main.WRONG_USAGE) {
        throw e;
      }
    } finally {
      Files.delete(file);
    }
  }
}
