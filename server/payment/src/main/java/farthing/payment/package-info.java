/** The payment server (206): draws, settles, and tells the merchant. */
@NullMarked
package farthing.payment;

import org.jspecify.annotations.NullMarked;
