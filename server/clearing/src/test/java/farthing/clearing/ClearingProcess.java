package farthing.clearing;

import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.SoftwareCardKeys;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** Clears what has come, in a process of its own, until it is killed. */
final class ClearingProcess {
  private ClearingProcess() {}

  /** Database's address, user and password; key store and its password. */
  public static void main(String[] args) throws Exception {
    KeyRing keys =
        new KeyStoreFile(Path.of(args[3]), new SecureRandom())
            .open(args[4].toCharArray(), KeyHolder.CLEARING);
    try (Database database =
        Database.open(
            DatabaseSettings.of(args[0], args[1], args[2]),
            Database.PAYMENT,
            Database.LEDGER,
            Database.CARDS,
            Database.CLEARING)) {
      Clearing clearing =
          new Clearing(
              database,
              new ClearingKeys(
                  new SoftwareCardKeys(keys), psam -> Optional.of(keys.psamKey(psam))));
      System.out.println("ready");
      while (clearing.turn() > 0) {
        System.out.println("turned");
      }
    }
  }
}
