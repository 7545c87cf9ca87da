package farthing.store;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Acquirers and issuers that take part in clearing. Nothing is agreed with one that is not
 * registered, and none goes again. In a database opened with {@link Database#CLEARING}. Safe for
 * all threads; throws {@link StoreUnavailable} if it does not answer.
 */
public final class Institutions {
  /** Characters of a name. */
  public static final int LONGEST_NAME = 140;

  private static final Pattern PPIEP = Pattern.compile("[0-9a-f]{8}");

  private static final String UNKNOWN =
      "whether it was registered was not confirmed; the list of institutions tells";
  private static final String SILENT = "the institutions did not answer; ask again";

  private final Database database;

  public Institutions(Database database) {
    this.database = database;
  }

  /** One that is registered. */
  public record Institution(Holder who, String name, Instant since) {}

  /**
   * A party as an institution of that role.
   *
   * @throws Malformed if there is none of that role, or an issuer's id is no PPIEP
   */
  public static Holder holder(Role role, String party) {
    if (role != Role.ACQUIRER && role != Role.ISSUER) {
      throw new Malformed("an institution is an acquirer or an issuer");
    }
    String id = role == Role.ISSUER ? party.toLowerCase(Locale.ROOT) : party;
    if (role == Role.ISSUER && !PPIEP.matcher(id).matches()) {
      throw new Malformed("an issuer is named by its PPIEP: 8 hexadecimal digits");
    }
    return new Holder(role, new PartyId(id));
  }

  /**
   * @param name 1 to {@value #LONGEST_NAME} characters
   * @return false if it is registered already; nothing is changed then
   */
  public boolean add(Holder who, String name) {
    return change(
        "INSERT INTO institution (name, role, party) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        "add",
        who,
        name);
  }

  /**
   * @return false if it is not registered, or has that name
   */
  public boolean rename(Holder who, String name) {
    return change(
        "UPDATE institution i SET name = n.name FROM (VALUES (?)) n (name)"
            + " WHERE i.role = ? AND i.party = ? AND i.name <> n.name",
        "rename",
        who,
        name);
  }

  private boolean change(String sql, String what, Holder who, String name) {
    return database.inTransaction(
        UNKNOWN,
        connection -> {
          try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setString(1, name);
            change.setString(2, who.role().word());
            change.setString(3, who.party().value());
            boolean changed = change.executeUpdate() == 1;
            if (changed) {
              Acts.write(
                  connection,
                  database.author(),
                  "clearing institution %s: %s".formatted(what, name),
                  who.role().word() + " " + who.party());
            }
            return changed;
          }
        });
  }

  /** By role and id. */
  public List<Institution> all() {
    return database.read(
        SILENT,
        connection -> {
          List<Institution> all = new ArrayList<>();
          try (PreparedStatement ask =
                  connection.prepareStatement("SELECT * FROM institution ORDER BY role, party");
              ResultSet row = ask.executeQuery()) {
            while (row.next()) {
              all.add(
                  new Institution(
                      new Holder(
                          Role.ofWord(row.getString("role")), new PartyId(row.getString("party"))),
                      row.getString("name"),
                      row.getObject("since", OffsetDateTime.class).toInstant()));
            }
          }
          return all;
        });
  }

  /**
   * @throws InstitutionUnknown if it is not registered
   */
  static void mustKnow(Connection connection, Holder who) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT FROM institution WHERE role = ? AND party = ?")) {
      ask.setString(1, who.role().word());
      ask.setString(2, who.party().value());
      try (ResultSet row = ask.executeQuery()) {
        if (!row.next()) {
          throw new InstitutionUnknown(who);
        }
      }
    }
  }
}
