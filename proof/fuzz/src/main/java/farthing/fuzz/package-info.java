/** Bytes from outside, as nobody would send them, against everything that reads them. */
@NullMarked
package farthing.fuzz;

import org.jspecify.annotations.NullMarked;
