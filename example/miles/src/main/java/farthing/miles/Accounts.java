package farthing.miles;

import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.store.Database;
import java.time.InstantSource;
import java.util.OptionalInt;

/**
 * The programme's members: opened by its people, whether the site runs or not.
 *
 * <p>Throws {@link farthing.store.StoreUnavailable} where the database does not say.
 */
public final class Accounts {
  private static final int LONGEST_NAME = 80;

  private final Tables tables;
  private final InstantSource time;

  /**
   * @param database opened with {@link Miles#MIGRATIONS}
   */
  public Accounts(Database database) {
    this.tables = new Tables(database.source());
    this.time = InstantSource.system();
  }

  /**
   * Opens an account with miles on it.
   *
   * @param card whose number it is known by
   * @param name 1 to 80 characters
   * @param miles 0 or more
   * @return false if there is an account of this card already: nothing was changed
   * @throws Malformed if one of them is not like that
   */
  public boolean open(IepId card, String name, int miles) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new Malformed("a member's name has 1 to 80 characters");
    }
    if (miles < 0) {
      throw new Malformed("nobody has fewer than 0 miles");
    }
    return tables.ask(sql ->
        sql.createUpdate(
                    "INSERT INTO account (card, name, miles, opened)"
                        + " VALUES (:card, :name, :miles, :now) ON CONFLICT DO NOTHING")
                .bind("card", card.full())
                .bind("name", name)
                .bind("miles", miles)
                .bind("now", time.instant())
                .execute()
            == 1);
  }

  /** What may be spent; empty if no account is of this card. */
  public OptionalInt miles(IepId card) {
    return tables.ask(sql ->
        sql.createQuery("SELECT miles FROM account WHERE card = :card")
            .bind("card", card.full())
            .mapTo(Integer.class)
            .findOne()
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()));
  }
}
