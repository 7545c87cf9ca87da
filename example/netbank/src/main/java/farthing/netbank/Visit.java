package farthing.netbank;

import farthing.base.Sha256;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import java.util.Optional;

/**
 * A session in which one card is loaded or unloaded once (steps 871 to 875).
 *
 * @param token in its address: opens the session
 * @param choosesOnPage whether the person names the amount on the bank's page; else the client does
 * @param card what the client last said of it; not signed
 */
record Visit(
    String token,
    String account,
    Flow flow,
    boolean choosesOnPage,
    Optional<CardInformation> card) {

  /** The session's name in the bank's book, which opens nothing. */
  String session() {
    return sessionOf(token);
  }

  static String sessionOf(String token) {
    return Tokens.text(Sha256.of(token));
  }

  /** Does not show what opens the session. */
  @Override
  public String toString() {
    return "Visit[" + flow.word() + "]";
  }
}
