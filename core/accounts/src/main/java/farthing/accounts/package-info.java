/** Double-entry books: what an entry is, and which entry a load makes. No I/O. */
@NullMarked
package farthing.accounts;

import org.jspecify.annotations.NullMarked;
