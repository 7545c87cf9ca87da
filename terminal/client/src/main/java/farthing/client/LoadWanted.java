package farthing.client;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.messages.BankLogIn;
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
    /**
     * @throws Malformed if account or password are longer than any bank takes, or nothing would
     *     move
     */
    public FromAccount {
      logIn(account, password, flow);
      if (amount.isZero()) {
        throw new Malformed("an amount above 0 is wanted");
      }
    }

    BankLogIn logIn() {
      return logIn(account, password, flow);
    }

    private static BankLogIn logIn(String account, String password, Flow flow) {
      return new BankLogIn(account, password, flow);
    }

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
