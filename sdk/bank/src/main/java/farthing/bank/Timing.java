package farthing.bank;

import java.time.Instant;

/**
 * When a load came into a state, and when it is looked after if nobody does before.
 *
 * @param due later than {@code now}
 */
public record Timing(Instant now, Instant due) {}
