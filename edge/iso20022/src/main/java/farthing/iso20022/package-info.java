/** Files to and from banks: ISO 20022 messages, and the merchant's statement. */
@NullMarked
package farthing.iso20022;

import org.jspecify.annotations.NullMarked;
