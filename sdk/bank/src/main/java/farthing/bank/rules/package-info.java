/** What the contracts say, asked of an implementation: run them in your own tests. */
@NullMarked
package farthing.bank.rules;

import org.jspecify.annotations.NullMarked;
