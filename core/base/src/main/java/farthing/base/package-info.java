/** Bytes, money, time and keys: what every other room stands on. */
@NullMarked
package farthing.base;

import org.jspecify.annotations.NullMarked;
