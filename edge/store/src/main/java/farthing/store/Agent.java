package farthing.store;

import farthing.base.Bytes;
import farthing.base.PartyId;
import java.time.Instant;

/**
 * A trusted agent as it is enrolled (FIG. 7).
 *
 * @param place where it stands, 1 to 100 characters
 * @param keys its public keys, a JWK set of at most 4,096 bytes
 * @param active whether it may draw
 * @param since when these keys were enrolled
 */
public record Agent(PartyId agent, String place, Bytes keys, boolean active, Instant since) {}
