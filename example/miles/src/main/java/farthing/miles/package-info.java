/** A loyalty programme's web site, whose members are known by their cards. */
@NullMarked
package farthing.miles;

import org.jspecify.annotations.NullMarked;
