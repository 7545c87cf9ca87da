/** The cardholder's agent: buys from a web shop with the card in the reader. */
@NullMarked
package farthing.client;

import org.jspecify.annotations.NullMarked;
