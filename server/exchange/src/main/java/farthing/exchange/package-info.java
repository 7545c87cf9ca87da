/** The one engine: a message is found in the journal or its step is run, journalled, answered. */
@NullMarked
package farthing.exchange;

import org.jspecify.annotations.NullMarked;
