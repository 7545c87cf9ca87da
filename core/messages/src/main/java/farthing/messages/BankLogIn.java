package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;

/**
 * A customer's client begins at a bank (step 871). {@link #toString()} shows no password.
 *
 * @param account 1 to 64 characters, as the bank gave it
 * @param password 1 to 256 characters
 * @param flow what the person wants to do
 */
public record BankLogIn(String account, String password, Flow flow) {
  private static final int LONGEST_ACCOUNT = 64;
  private static final int LONGEST_PASSWORD = 256;

  public BankLogIn {
    if (account.isEmpty()
        || account.length() > LONGEST_ACCOUNT
        || password.isEmpty()
        || password.length() > LONGEST_PASSWORD
        || !flow.isWithBank()) {
      throw new Malformed("log-in: an account, a password, and load or unload");
    }
  }

  public Bytes toJson() {
    return Json.write(new Wire(account, password, flow.word()));
  }

  public static BankLogIn parse(Bytes json) {
    Wire wire = Json.read("log-in", json, Wire.class);
    return new BankLogIn(wire.account(), wire.password(), Flow.ofWord(wire.flow()));
  }

  @Override
  public String toString() {
    return "BankLogIn[" + flow.word() + "]";
  }

  record Wire(String account, String password, String flow) {}
}
