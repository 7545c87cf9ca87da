@NullMarked
package farthing.virtual;

import org.jspecify.annotations.NullMarked;
