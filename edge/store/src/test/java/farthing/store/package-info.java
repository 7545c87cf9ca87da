@NullMarked
package farthing.store;

import org.jspecify.annotations.NullMarked;
