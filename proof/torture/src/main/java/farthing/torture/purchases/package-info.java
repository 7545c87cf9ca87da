/** Purchases through seeded faults, and who holds what afterwards. */
@NullMarked
package farthing.torture.purchases;

import org.jspecify.annotations.NullMarked;
