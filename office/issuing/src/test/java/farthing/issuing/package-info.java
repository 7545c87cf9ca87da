@NullMarked
package farthing.issuing;

import org.jspecify.annotations.NullMarked;
