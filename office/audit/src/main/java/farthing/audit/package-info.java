/** What must be where, derived anew from journals, cards and ledgers; and the difference. */
@NullMarked
package farthing.audit;

import org.jspecify.annotations.NullMarked;
