package farthing.accounts;

/**
 * One line of an entry.
 *
 * @param minor what it adds to the account, or takes from it, in minor units; not 0
 */
public record Posting(Account account, long minor) {
  public Posting {
    if (minor == 0) {
      throw new IllegalArgumentException("a posting moves something");
    }
  }

  @Override
  public String toString() {
    return account + " " + (minor > 0 ? "+" : "") + minor;
  }
}
