@NullMarked
package farthing.iso20022;

import org.jspecify.annotations.NullMarked;
