/** A bank's accounts over ISO 8583. */
@NullMarked
package farthing.iso8583;

import org.jspecify.annotations.NullMarked;
