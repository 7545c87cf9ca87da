/**
 * The purse and the security card: commands, answers, signatures, and the purchase as a dialogue.
 */
@NullMarked
package farthing.purse;

import org.jspecify.annotations.NullMarked;
