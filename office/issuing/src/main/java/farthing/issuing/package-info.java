/** Making cards: products and personalisation. */
@NullMarked
package farthing.issuing;

import org.jspecify.annotations.NullMarked;
