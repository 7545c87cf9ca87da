package farthing.store;

import java.time.Instant;

/**
 * An entry as the journal has it. Its purse is {@code NAMED} or {@code CAPTURED}: the condition
 * under which it was written is not kept.
 *
 * @param at when it was written, by the database's clock
 */
public record StoredEntry(Entry entry, Instant at) {}
