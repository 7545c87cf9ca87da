package farthing.store;

import farthing.base.Mac8;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import java.time.Instant;
import java.util.Optional;

/**
 * A batch that is not open any more.
 *
 * @param opened when draws began to go into it, by the database's clock
 * @param turnedOver when they ceased to
 * @param end totals and S4, once it is sealed
 * @param sack by which it was closed, once it is booked
 * @param why it is held, or what the collector last refused; else empty
 */
public record TurnedOver(
    BatchId id,
    BatchState state,
    Instant opened,
    Instant turnedOver,
    Optional<Instant> sealed,
    Optional<Instant> booked,
    Optional<BatchEnd> end,
    Optional<Mac8> sack,
    String why) {}
