package farthing.miles;

import farthing.store.StoreUnavailable;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The site's tables. Throws {@link StoreUnavailable} where the database does not say. */
final class Tables {
  private final Jdbi database;

  Tables(DataSource database) {
    this.database = Jdbi.create(database);
  }

  /** One statement. */
  <T> T ask(Function<Handle, T> question) {
    try {
      return database.withHandle(question::apply);
    } catch (JdbiException e) {
      throw new StoreUnavailable("the site's tables cannot be reached", e);
    }
  }

  /** What is done as a whole, or not at all. */
  <T> T whole(Function<Handle, T> work) {
    try {
      return database.inTransaction(work::apply);
    } catch (JdbiException e) {
      throw new StoreUnavailable("the site's tables did not confirm", e);
    }
  }

  boolean isReachable() {
    return ask(sql -> sql.createQuery("SELECT 1").mapTo(Integer.class).one()) == 1;
  }
}
