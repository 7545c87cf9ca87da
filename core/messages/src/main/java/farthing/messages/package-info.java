/** Order, draw request, debit, result: what the servers and the client say to each other. */
@NullMarked
package farthing.messages;

import org.jspecify.annotations.NullMarked;
