/** That the bench measures what it says, not how fast. */
@NullMarked
package farthing.bench;

import org.jspecify.annotations.NullMarked;
