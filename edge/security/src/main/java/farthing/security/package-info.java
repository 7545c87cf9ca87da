/**
 * Security modules: master keys at rest, the security card (PSAM) in software, and the issuer's
 * card keys in memory, in a token or on a load security card.
 */
@NullMarked
package farthing.security;

import org.jspecify.annotations.NullMarked;
