/** The ways to a card, and what may be put around them. */
@NullMarked
package farthing.reader;

import org.jspecify.annotations.NullMarked;
