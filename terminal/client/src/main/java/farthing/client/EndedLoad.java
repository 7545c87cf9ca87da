package farthing.client;

import farthing.base.LoadingDeviceId;
import farthing.messages.LoadOutcome;
import java.time.Instant;

/**
 * What a journal remembers of a load or an unload that is over.
 *
 * @param amount {@code EUR 12.50}
 * @param outcome what happened to the money
 * @param reference the load server's; empty if it commanded nothing
 * @param device IDLDA that the client went by
 */
public record EndedLoad(
    PurchaseId id,
    Instant at,
    String bank,
    String amount,
    LoadOutcome outcome,
    String reference,
    LoadingDeviceId device) {}
