package farthing.payment;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.messages.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Who comes over the direct link (238): a merchant, by its API key, and for its own purchases. */
final class DirectLink {
  private static final String SCHEME = "Bearer ";

  private final Agreement.Register register;

  DirectLink(Agreement.Register register) {
    this.register = register;
  }

  /**
   * @param authorization the header of that name
   * @throws Refusal if it is not this party's; whether there is such a party is not told
   */
  void admit(PartyId party, Optional<String> authorization) {
    boolean opens =
        register
            .find(party)
            .flatMap(agreement -> authorization.filter(value -> opens(agreement, value)))
            .isPresent();
    if (!opens) {
      throw Refusal.of(ErrorCode.API_KEY_WRONG);
    }
  }

  private static boolean opens(Agreement agreement, String authorization) {
    return authorization.startsWith(SCHEME)
        && agreement
            .apiKeyHash()
            .sameInConstantTime(sha256(authorization.substring(SCHEME.length())));
  }

  private static Bytes sha256(String text) {
    try {
      return Bytes.of(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
