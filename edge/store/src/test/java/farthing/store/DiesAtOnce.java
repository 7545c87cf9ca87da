package farthing.store;

import farthing.store.local.LocalDatabase;
import java.nio.file.Path;

/** A program that starts a database in the directory it is given, and dies without closing it. */
final class DiesAtOnce {
  private DiesAtOnce() {}

  public static void main(String[] args) {
    LocalDatabase server = LocalDatabase.start(Path.of(args[0]));
    try (Database database = Database.open(server.database("payment"), Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      journal.write(Entries.draw(Entries.trx(), "last words"));
      Runtime.getRuntime().halt(0);
    }
  }
}
