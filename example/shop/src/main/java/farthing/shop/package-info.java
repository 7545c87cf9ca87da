/** A web shop of digital articles, paid from cards. */
@NullMarked
package farthing.shop;

import org.jspecify.annotations.NullMarked;
