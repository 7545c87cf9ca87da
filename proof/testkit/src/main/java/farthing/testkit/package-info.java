/** What tests and the vector run need of purses, security cards and chance. */
@NullMarked
package farthing.testkit;

import org.jspecify.annotations.NullMarked;
