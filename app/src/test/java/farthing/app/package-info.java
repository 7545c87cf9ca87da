@NullMarked
package farthing.app;

import org.jspecify.annotations.NullMarked;
