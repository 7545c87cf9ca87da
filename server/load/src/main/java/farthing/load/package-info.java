/** The load server: room {@code server/load}. */
@NullMarked
package farthing.load;

import org.jspecify.annotations.NullMarked;
