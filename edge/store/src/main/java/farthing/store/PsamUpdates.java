package farthing.store;

import farthing.base.Bytes;
import farthing.base.PsamId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameter messages that security cards in software have accepted: what a card would keep in
 * its own memory. Rows are added, never changed. Safe for all threads; throws {@link
 * StoreUnavailable} if the database does not answer.
 */
public final class PsamUpdates {
  private static final String UNKNOWN =
      "the security card's parameter message was not confirmed; it comes again";

  private final Database database;

  public PsamUpdates(Database database) {
    this.database = database;
  }

  /** Of one security card, in the order of their counters. */
  public List<Bytes> all(PsamId psam) {
    return database.read(
        UNKNOWN,
        connection -> {
          try (PreparedStatement ask =
              connection.prepareStatement(
                  "SELECT message FROM psam_update WHERE psam = ? ORDER BY counter")) {
            ask.setBytes(1, psam.value().toArray());
            List<Bytes> all = new ArrayList<>();
            try (ResultSet row = ask.executeQuery()) {
              while (row.next()) {
                all.add(Bytes.of(row.getBytes(1)));
              }
            }
            return all;
          }
        });
  }

  /**
   * One more. Whoever does not hear that it is there reads {@link #all} before going on.
   *
   * @param follows counter of the one before it, 0 if there is none
   */
  public void add(PsamId psam, long follows, long counter, Bytes message) {
    database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement add =
              connection.prepareStatement(
                  "INSERT INTO psam_update (psam, follows, counter, message)"
                      + " VALUES (?, ?, ?, ?)")) {
            add.setBytes(1, psam.value().toArray());
            add.setLong(2, follows);
            add.setLong(3, counter);
            add.setBytes(4, message.toArray());
            return add.executeUpdate();
          }
        });
  }
}
