/** What travels from payment servers to clearing: security cards' batches (PROTOCOL, section 5). */
@NullMarked
package farthing.batches;

import org.jspecify.annotations.NullMarked;
