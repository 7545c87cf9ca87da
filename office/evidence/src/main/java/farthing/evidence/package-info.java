/** One purchase, as it can be shown to others, and what of it can be checked. */
@NullMarked
package farthing.evidence;

import org.jspecify.annotations.NullMarked;
