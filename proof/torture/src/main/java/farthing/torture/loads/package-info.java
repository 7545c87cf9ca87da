/** Loads and unloads through seeded faults, and who holds what afterwards. */
@NullMarked
package farthing.torture.loads;

import org.jspecify.annotations.NullMarked;
