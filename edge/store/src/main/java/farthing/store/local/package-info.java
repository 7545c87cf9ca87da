/** A PostgreSQL of one's own, for the demo, the tests and the bench. */
@NullMarked
package farthing.store.local;

import org.jspecify.annotations.NullMarked;
