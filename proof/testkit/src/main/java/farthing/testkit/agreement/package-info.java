/** The same commands to every purse there is, at random, until two of them answer differently. */
@NullMarked
package farthing.testkit.agreement;

import org.jspecify.annotations.NullMarked;
