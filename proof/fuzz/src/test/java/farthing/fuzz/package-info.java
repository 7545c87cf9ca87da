@NullMarked
package farthing.fuzz;

import org.jspecify.annotations.NullMarked;
