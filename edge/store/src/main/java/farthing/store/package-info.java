/** PostgreSQL: the journal of every step, the security cards' counters, merchants and hotlist. */
@NullMarked
package farthing.store;

import org.jspecify.annotations.NullMarked;
