/** Faults by seed, and those that suffer them: roads, processes, cards, clients. */
@NullMarked
package farthing.torture;

import org.jspecify.annotations.NullMarked;
