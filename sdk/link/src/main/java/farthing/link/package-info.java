/** The direct link to a payment or load server, under an API key. */
@NullMarked
package farthing.link;

import org.jspecify.annotations.NullMarked;
