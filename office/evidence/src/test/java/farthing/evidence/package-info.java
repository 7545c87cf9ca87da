@NullMarked
package farthing.evidence;

import org.jspecify.annotations.NullMarked;
