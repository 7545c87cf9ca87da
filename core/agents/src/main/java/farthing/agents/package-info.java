/** The keys of trusted agents, FIG. 7. */
@NullMarked
package farthing.agents;

import org.jspecify.annotations.NullMarked;
