package farthing.store;

/**
 * Which PostgreSQL to use, and how.
 *
 * @param url {@code jdbc:postgresql://host:port/database}; parameters as the driver knows them
 * @param password may be empty where the server asks none
 * @param poolSize connections for reading and rare writes, 1 to 50; the journal's writers have
 *     their own
 * @param allowDataLossOnCrash open it even if it forgets confirmed purchases in a crash
 */
public record DatabaseSettings(
    String url, String user, String password, int poolSize, boolean allowDataLossOnCrash) {
  private static final int DEFAULT_POOL_SIZE = 8;

  public DatabaseSettings {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("a database's URL starts with jdbc:postgresql:");
    }
    if (poolSize < 1 || poolSize > 50) {
      throw new IllegalArgumentException("a pool has 1 to 50 connections");
    }
  }

  public static DatabaseSettings of(String url, String user, String password) {
    return new DatabaseSettings(url, user, password, DEFAULT_POOL_SIZE, false);
  }

  public DatabaseSettings withPoolSize(int newPoolSize) {
    return new DatabaseSettings(url, user, password, newPoolSize, allowDataLossOnCrash);
  }

  public DatabaseSettings allowingDataLossOnCrash() {
    return new DatabaseSettings(url, user, password, poolSize, true);
  }

  /** The URL without its parameters, which may hold a password. */
  public String where() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @Override
  public String toString() {
    return where() + " as " + user;
  }
}
