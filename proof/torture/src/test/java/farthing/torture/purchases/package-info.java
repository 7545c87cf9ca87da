@NullMarked
package farthing.torture.purchases;

import org.jspecify.annotations.NullMarked;
