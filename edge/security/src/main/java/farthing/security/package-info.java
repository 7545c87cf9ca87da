/** Security modules: master keys at rest, and the security card (PSAM) in software. */
@NullMarked
package farthing.security;

import org.jspecify.annotations.NullMarked;
