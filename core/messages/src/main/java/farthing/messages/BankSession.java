package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a client goes on that was let in: an address that nobody can guess, good for one load.
 *
 * @param url of the bank's origin; its paths {@code /card} and {@code /order} are the next steps
 */
public record BankSession(URI url) {
  /** Behind the URL's path: the client brings what the card says. */
  public static final String CARD = "/card";

  /** Behind the URL's path: the client says how much, or asks whether the person has. */
  public static final String ORDER = "/order";

  private static final int LONGEST = 500;

  public BankSession {
    if (!WebAddress.is(url)) {
      throw new Malformed("session: no http or https URL");
    }
  }

  public Bytes toJson() {
    return Json.write(new Wire(url.toString()));
  }

  public static BankSession parse(Bytes json) {
    Wire wire = Json.read("session", json, Wire.class);
    try {
      if (wire.url().length() <= LONGEST) {
        return new BankSession(new URI(wire.url()));
      }
    } catch (URISyntaxException e) {
      throw new Malformed("session: no URL", e);
    }
    throw new Malformed("session: the URL is too long");
  }

  /** Does not show what opens the session. */
  @Override
  public String toString() {
    return "BankSession[" + url.getHost() + "]";
  }

  record Wire(String url) {}
}
