/** Purchases as the client lives them, with a real software purse and servers that fail. */
@NullMarked
package farthing.client;

import org.jspecify.annotations.NullMarked;
