/** Whole purchases per second, beside what the database alone can do. */
@NullMarked
package farthing.bench;

import org.jspecify.annotations.NullMarked;
