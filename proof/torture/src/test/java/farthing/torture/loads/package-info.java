@NullMarked
package farthing.torture.loads;

import org.jspecify.annotations.NullMarked;
