/** A bank's core banking system, far enough for tests. */
@NullMarked
package farthing.testkit.host;

import org.jspecify.annotations.NullMarked;
