/** A bank as a web site: accounts in a ledger, loads and unloads of cards. */
@NullMarked
package farthing.netbank;

import org.jspecify.annotations.NullMarked;
