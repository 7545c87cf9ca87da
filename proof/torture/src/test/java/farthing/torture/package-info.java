@NullMarked
package farthing.torture;

import org.jspecify.annotations.NullMarked;
