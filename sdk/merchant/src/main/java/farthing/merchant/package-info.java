/** What a merchant's server does: make orders, show them, validate confirmations. */
@NullMarked
package farthing.merchant;

import org.jspecify.annotations.NullMarked;
