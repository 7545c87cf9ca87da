package farthing.client;

import farthing.base.Amount;
import farthing.messages.Flow;
import java.net.URI;

/** What a person wants from a bank, and how they come to it (step 871). */
public sealed interface LoadWanted {

  /** LOAD or UNLOAD. */
  Flow flow();

  /**
   * The client logs in and names the amount itself. {@link #toString()} shows no password, and
   * nothing keeps one.
   *
   * @param bank any address of the bank's: its origin counts
   */
  record FromAccount(URI bank, String account, String password, Flow flow, Amount amount)
      implements LoadWanted {
    @Override
    public String toString() {
      return "FromAccount[" + bank + ", " + flow.word() + ", " + amount + "]";
    }
  }

  /**
   * The person has logged in on the bank's web page and chooses the amount there; the client waits
   * for it.
   *
   * @param session as the page shows it
   */
  record FromPage(URI session, Flow flow) implements LoadWanted {
    /** Does not show what opens the session. */
    @Override
    public String toString() {
      return "FromPage[" + session.getHost() + ", " + flow.word() + "]";
    }
  }
}
