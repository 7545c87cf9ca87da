package farthing.exchange;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.messages.ErrorCode;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who comes over the direct link (238): a merchant or a bank, by its API key, and for its own
 * transactions.
 */
public final class DirectLink {
  private static final String SCHEME = "Bearer ";

  private final Function<PartyId, Optional<Bytes>> apiKeyHashes;

  /**
   * @param apiKeyHashes SHA-256 of each party's API key, 32 bytes
   */
  public DirectLink(Function<PartyId, Optional<Bytes>> apiKeyHashes) {
    this.apiKeyHashes = apiKeyHashes;
  }

  /**
   * @param authorization the header of that name
   * @throws Refusal if it is not this party's; whether there is such a party is not told
   */
  public void admit(PartyId party, Optional<String> authorization) {
    boolean opens =
        apiKeyHashes
            .apply(party)
            .flatMap(hash -> authorization.filter(value -> opens(hash, value)))
            .isPresent();
    if (!opens) {
      throw Refusal.of(ErrorCode.API_KEY_WRONG);
    }
  }

  private static boolean opens(Bytes hash, String authorization) {
    return authorization.startsWith(SCHEME)
        && hash.sameInConstantTime(Sha256.of(authorization.substring(SCHEME.length())));
  }
}
