/** The concentration point (68), and clearing: from a batch to money on a merchant's account. */
@NullMarked
package farthing.clearing;

import org.jspecify.annotations.NullMarked;
